import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { filesOf, readCsv, readJson } from '../testing/list-files.js'
import { describedColumns, readParquet } from '../testing/parquet.js'
import { sheetRows, zipParts } from '../testing/read-workbook.js'
import { projectRoot, temporaryFolder, vigie } from '../testing/vigie.js'
import { canary, formula, other, reason, zonedWorkspace } from '../testing/zoned-workspace.js'

let said: string
let workspace: string
const list = (...path: string[]) => join(workspace, '6-lists', '2010', 'r1', ...path)

beforeAll(async () => {
  workspace = await zonedWorkspace()
  const { code, stdout, stderr } = await vigie(['run', '-b', '2010', '-w', workspace])
  expect([0, 20], stderr).toContain(code)
  said = stdout + stderr
}, 120_000)

const json = (...path: string[]) => readJson(list(...path))
const csv = (...path: string[]) => readCsv(list(...path))

describe('given who has rights where, the lists of the month', () => {
  test('are made for each zone and profile that somebody has, and for no other', () => {
    expect(readdirSync(list('zones')).sort()).toEqual(['25-B', '25-B-urssaf', '48-B', 'FR-A', 'national'])
    const files = ['csv', 'html', 'json', 'parquet', 'xlsx'].map((format) => `detection.${format}`)
    for (const zone of ['25-B', '48-B'])
      expect(filesOf(list('zones', zone))).toEqual([...files, 'dictionnaire.csv', 'manifest.json'])
  })

  test('a zone without any company is said, in the run and on its page', () => {
    expect(said).toMatch(/no company of detection is in 48-B/)
    expect(json('zones', '48-B', 'detection.json')).toEqual([])
    expect(readFileSync(list('zones', '48-B', 'detection.html'), 'utf8')).toContain('Aucune entreprise de la zone')
  })

  test('the reference, the JSON and the CSV of a zone hold the same companies, those that it sees', async () => {
    const sirens = (rows: Record<string, unknown>[]) => rows.map(({ siren }) => siren)
    const doubs = sirens(await readParquet(list('zones', '25-B', 'detection.parquet')))
    expect(doubs).toContain(canary)
    expect(sirens(json('zones', '25-B', 'detection.json'))).toEqual(doubs)
    expect(
      csv('zones', '25-B', 'detection.csv')
        .slice(1)
        .map((cells) => cells[1]),
    ).toEqual(doubs)
    expect(sirens(json('zones', 'FR-A', 'detection.json'))).toEqual(sirens(json('detection.json')))
  })
})

test('the dictionary of a zone says of its lines what the query that gives them says', async () => {
  const { metadata } = await describedColumns(list('zones', '25-B', 'detection.parquet'))
  const entries: { name: string; meaning: string }[] = JSON.parse(metadata['vigie.dictionnaire'] ?? '[]')
  const query = readFileSync(join(projectRoot, 'pipelines', 'access', 'entreprises_zones.sql'), 'utf8')
  for (const name of ['visible', 'dans_zone']) {
    const declared = new RegExp(`^  ${name}: \\{ label: ([^,]+),`, 'm').exec(query)?.[1]
    expect(entries.find((entry) => entry.name === name)?.meaning).toBe(declared)
  }
})

describe('what a profile may not see', () => {
  const line = (rows: Record<string, unknown>[]) => rows.find(({ siren }) => siren === canary) ?? {}

  test('without the right of the Urssaf: no debt, no schedule, no share of debts, no score and no reason with a figure', async () => {
    const whole = line(json('detection.json'))
    const own = line(json('zones', '25-B', 'detection.json'))
    expect(own.permissions).toEqual({
      ...{ visible: true, dans_zone: true, score: true, urssaf: false, dgefp: true, bdf: false, pge: true },
    })
    const closed = Object.keys(whole).filter((name) => whole[name] !== null && own[name] === null)
    expect(closed).toEqual([
      ...[
        'dette_urssaf',
        'part_dettes_sociales',
        'score',
        'sens',
        'motifs_aggravants',
        'redressements',
        'dette_en_hausse',
        'dette_part_ouvriere',
      ],
      ...['ratio_dette', 'contribution_dettes_sociales', 'contribution_activite_partielle', 'contribution_effectif'],
      ...['contribution_retards_paiement', 'contribution_sante_financiere', 'correction', 'base', 'log_odds'],
    ])
    const reference = line(await readParquet(list('zones', '25-B', 'detection.parquet')))
    for (const name of closed) expect(reference[name] ?? null).toBeNull()
  })

  test('with it: the debt, but still no score, which would give away what else is hidden', () => {
    const whole = line(json('detection.json'))
    const own = line(json('zones', '25-B-urssaf', 'detection.json'))
    expect(own.dette_urssaf).toBe(whole.dette_urssaf)
    expect([own.score, own.motifs_aggravants]).toEqual([null, null])
    expect(line(json('zones', 'FR-A', 'detection.json')).score).toBe(whole.score)
  })

  test('no file of the zone holds an amount or a figure that its JSON hides', async () => {
    const whole = line(json('detection.json'))
    const debt = Number(whole.dette_urssaf)
    const amounts = [debt, Number(whole.dette_part_ouvriere), Number(whole.score), Number(whole.ratio_dette)]
    const spelled = amounts.flatMap((amount) => [String(amount), String(amount).replace('.', ',')])
    const folder = list('zones', '25-B')
    const texts = filesOf(folder).flatMap((name) =>
      name.endsWith('.xlsx')
        ? [...zipParts(join(folder, name)).values()]
        : [readFileSync(join(folder, name), 'latin1')],
    )
    texts.push(JSON.stringify(await readParquet(join(folder, 'detection.parquet'))))
    expect(spelled.filter((text) => texts.some((one) => new RegExp(`\\b${text}\\b`).test(one)))).toEqual([])
    expect(
      spelled.filter((text) => readFileSync(list('detection.json'), 'utf8').includes(text)).length,
    ).toBeGreaterThan(3)
  })

  test('no file of the zone tells in words what the debt does to a company, nor what a person wrote of it', async () => {
    const page = (zone: string) => readFileSync(list('zones', zone, 'detection.html'), 'utf8')
    expect(page('FR-A')).toContain(reason)
    expect(page('25-B')).toContain('Les corrections d’experts ne sont pas ouvertes à ce profil.')
    const words = [reason, 'Les dettes sociales aggravent']
    const national = readFileSync(list('detection.json'), 'utf8')
    expect(words.filter((text) => !national.includes(text))).toEqual([])
    const telling = filesOf(list('zones', '25-B')).filter((name) => {
      const path = list('zones', '25-B', name)
      const text = name.endsWith('.xlsx') ? [...zipParts(path).values()].join() : readFileSync(path, 'utf8')
      return words.some((one) => text.includes(one))
    })
    expect(telling).toEqual([])
    const reference = JSON.stringify(await readParquet(list('zones', '25-B', 'detection.parquet')))
    expect(words.filter((one) => reference.includes(one))).toEqual([])
  })

  test('hidden and unknown are two words', () => {
    const [head = [], ...rows] = csv('zones', '25-B', 'detection.csv')
    const row = rows.find((cells) => cells[1] === canary) ?? []
    const cell = (label: string) => row[head.indexOf(label)]
    expect([cell('Montant de la dette sociale'), cell("Chiffre d'affaires")]).toEqual(['masqué', 'n/d'])
  })
})

describe('the name of a company that looks like a formula', () => {
  test('is a text in the workbook, where identifiers keep their digits and numbers are numbers', () => {
    const parts = zipParts(list('detection.xlsx'))
    expect(parts.get('xl/workbook.xml')?.match(/<sheet name="[^"]+"/g)).toEqual([
      '<sheet name="Entreprises"',
      '<sheet name="Filtres"',
      '<sheet name="Lisez-moi"',
    ])
    const { rows } = sheetRows(parts.get('xl/worksheets/sheet1.xml') ?? '')
    for (const [name, xml] of parts) if (name.includes('sheet')) expect(sheetRows(xml).elements.has('f')).toBe(false)
    const row = rows.find((cells) => cells[1]?.value === canary) ?? []
    expect(row[1]).toEqual({ type: 'inlineStr', value: canary })
    expect(row[2]).toEqual({ type: 'inlineStr', value: `${canary}00015` })
    expect(row[3]).toEqual({ type: 'inlineStr', value: formula })
    expect(row[9]).toEqual({ type: undefined, value: String(json('detection.json')[0]?.dette_urssaf) })
  })

  test('is neutralised in every CSV, as the manifest says, and untouched in the JSON', () => {
    const names = csv('detection.csv')
      .slice(1)
      .map((cells) => cells[3])
    expect(names).toEqual([`'${formula}`, `'${other}`])
    expect(json('detection.json').map(({ raison_sociale }) => raison_sociale)).toEqual([formula, other])
    for (const zone of ['national', '25-B']) {
      const { predicate } = JSON.parse(readFileSync(list('zones', zone, 'manifest.json'), 'utf8'))
      expect(predicate).toMatchObject({ audience: zone, csvNeutralised: true })
    }
  })
})

describe('those who load or read the list', () => {
  test('the 24 columns that agents know come first, in their order', () => {
    expect(csv('detection.csv')[0]?.slice(0, 24)).toEqual([
      ...['Liste de détection', 'Siren', 'Siret (siège)', 'Raison sociale', 'Code département'],
      ...["Année de création de l'entreprise", 'Forme juridique', 'Statut de procédure collective'],
      ...['Dernier effectif entreprise', 'Montant de la dette sociale', "Code secteur d'activité"],
      ...["Libellé secteur d'activité", 'Code NAF/APE', 'Libellé NAF/APE', "Niveau d'alerte", "Fréquence d'alerte"],
      ...['Détail du score effectif', 'Détail du score santé financière', 'Détail du score dettes sociales'],
      ...['Détail du score activité partielle', 'Liste retraitée', 'Délai de paiement Urssaf'],
      ...['Entreprises récentes', 'Accompagnement'],
    ])
  })

  test('the front end finds the keys and units that it loads', () => {
    const contract = join(projectRoot, 'fixtures', 'contracts', 'scores_interface.schema.json')
    const schema = z.fromJSONSchema(JSON.parse(readFileSync(contract, 'utf8')))
    const rows = json('scores_interface.json')
    expect(schema.safeParse(rows).error).toBeUndefined()
    expect(schema.safeParse(rows.map((row) => ({ ...row, score: Number(row.score) / 100 }))).success).toBe(false)
    for (const row of rows) {
      const macro = row.macro_expl as Record<string, number>
      expect(Object.values(macro).reduce((sum, part) => sum + part, 0)).toBeCloseTo(Number(row.score), 9)
      for (const [group, parts] of Object.entries(row.micro_expl as Record<string, Record<string, number>>))
        expect(Object.values(parts).reduce((sum, part) => sum + part, 0)).toBeCloseTo(macro[group] ?? Number.NaN, 9)
    }
  })
})

describe('what nobody else may read', () => {
  test.each(['000', '022'])('under umask %s, everything that is published is its owner’s alone', async (mask) => {
    const copy = join(await temporaryFolder(), 'espace')
    cpSync(workspace, copy, { recursive: true, preserveTimestamps: true, filter: (path) => !path.includes('6-lists') })
    const program = join(projectRoot, 'bin', 'vigie.js')
    const script = `umask ${mask} && exec "$0" "$@"`
    const words = ['publish', '-b', '2010', '-w', copy]
    const { status } = spawnSync('bash', ['-c', script, process.execPath, program, ...words])
    // A zone without any company is a warning.
    expect(status).toBe(20)
    expect(existsSync(join(copy, '6-lists', '2010', 'r1', 'zones', '25-B', 'detection.xlsx'))).toBe(true)
    const entries = readdirSync(join(copy, '6-lists'), { recursive: true, withFileTypes: true })
    const open = entries.filter((entry) => (statSync(join(entry.parentPath, entry.name)).mode & 0o077) !== 0)
    expect(open.map(({ name }) => name)).toEqual([])
  })
})
