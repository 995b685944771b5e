import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { filesOf } from '../testing/list-files.js'
import { sheetRows, zipParts } from '../testing/read-workbook.js'
import { vigie as command, type Outcome, temporaryFolder } from '../testing/vigie.js'
import { canary, zonedWorkspace } from '../testing/zoned-workspace.js'

/** All that commands were told and said, to look for what they should not have. */
const said: string[] = []
const vigie: typeof command = async (words, env) => {
  const outcome = await command(words, env)
  said.push(words.join(' '), outcome.stdout, outcome.stderr)
  return outcome
}
const passphrase = 'quatre-mots-tires-au-sort'
let workspace: string
let people: string
/** What was asked of the release before anybody approved it. */
let early: { readonly looked: Outcome; readonly extracted: Outcome }

/** Two persons whose keys ask for a passphrase approve what they are shown. */
async function approve(): Promise<void> {
  const phrase = join(people, 'phrase')
  writeFileSync(phrase, `${passphrase}\n`, { mode: 0o600 })
  const secret = ['--passphrase-file', phrase]
  for (const name of ['zoe', 'adjoint']) {
    const person = ['--role', 'approbation', '--principal', `${name}@exemple.invalid`]
    const key = join(people, name, 'approbation')
    await vigie(['keygen', 'sign', ...person, '--out', join(people, name), ...secret])
    const since = ['--from', '2020-01-01T00:00:00Z']
    await vigie(['trust', 'add', ...person, ...since, '--public-key', `${key}.pub`, '-w', workspace])
    const { release } = JSON.parse((await vigie(['approve', '2010', '-w', workspace, '--json'])).stdout)
    await vigie(['approve', '2010', '--release', release, '--key', `${key}.key`, ...secret, '-w', workspace])
  }
}

/** One person who opens the package of every zone and profile, and the recovery key. */
async function addRecipients(): Promise<void> {
  const made = await vigie(['keygen', 'encrypt', '--out', join(people, 'paul'), '--json'])
  const line = '# nom=Paul; service=DDETS; ajoute=2020-01-01; expire=2099-12-31'
  mkdirSync(join(workspace, 'destinataires'))
  for (const zone of ['25-B', '25-B-urssaf', '48-B', 'FR-A', 'national', 'sequestre'])
    writeFileSync(join(workspace, 'destinataires', `${zone}.txt`), `${line}\n${JSON.parse(made.stdout).recipient}\n`)
}

beforeAll(async () => {
  workspace = await zonedWorkspace()
  const { code, stderr } = await vigie(['run', '-b', '2010', '-w', workspace])
  expect([0, 20], stderr).toContain(code)
  people = await temporaryFolder()
  const words = ['extract', 'detection', '-b', '2010', '-w', workspace, '--out', join(people, 'extrait.csv')]
  early = { extracted: await vigie(words), looked: await vigie(['approve', '2010', '-w', workspace]) }
  await approve()
}, 120_000)

describe('what leaves a release that is made for zones', () => {
  test('given nobody approved, then an extract waits with 22 and writes nothing', () => {
    expect(early.extracted).toMatchObject({ code: 22, stderr: expect.stringContaining('0 of 2 persons approved it') })
    expect(existsSync(join(people, 'extrait.csv'))).toBe(false)
  })

  test('an extract keeps what its filters keep, says them on its sheet, and leaves a line in the audit log', async () => {
    const out = join(await temporaryFolder(), 'extrait.xlsx')
    const words = ['extract', 'detection', '-b', '2010', '-w', workspace, '--for', '25-B', '--out', out]
    const given = ['--filter', 'effectif_min=5', 'recherche=canari']
    expect(await vigie([...words, ...given])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^1 lines/) })
    const parts = zipParts(out)
    const said = (sheet: number) => sheetRows(parts.get(`xl/worksheets/sheet${sheet}.xml`) ?? '').rows
    expect(said(1)[1]?.[1]?.value).toBe(canary)
    expect(said(2).map((cells) => cells.map(({ value }) => value))).toContainEqual([
      "Effectif min. de l'entreprise",
      '5',
    ])
    // Until when each source speaks is said as the whole list says it.
    const sources = (path: string) =>
      sheetRows(zipParts(path).get('xl/worksheets/sheet3.xml') ?? '')
        .rows.map((cells) => cells.map(({ value }) => value).join(' '))
        .filter((text) => text.startsWith('Données ') && /jusqu'au|jamais livrées/.test(text))
    const whole = sources(join(workspace, '6-lists', '2010', 'r1', 'zones', '25-B', 'detection.xlsx'))
    expect(whole.length).toBeGreaterThan(0)
    expect(sources(out)).toEqual(whole)
    const last = readFileSync(join(workspace, 'audit.ndjson'), 'utf8').trimEnd().split('\n').at(-1) ?? ''
    expect(JSON.parse(last)).toMatchObject({
      action: 'extract',
      object: { audience: '25-B', filters: ['effectif_min=5', 'recherche'], rows: 1 },
    })
    expect(statSync(out).mode & 0o777).toBe(0o600)
    const mistyped = await vigie([...words.slice(0, 6), '--for', '25', '--out', out])
    expect(mistyped).toMatchObject({ code: 64, stderr: expect.stringContaining('Readers of this release: 25-B') })
    // A filter on what is hidden keeps nothing, so that it tells nothing.
    const hidden = await vigie([...words.slice(0, -1), out.replace('.xlsx', '.json'), '--filter', 'dette_min=1'])
    expect(hidden.stdout).toMatch(/^0 lines/)
    expect((await vigie([...words, '--filter', 'effectif_mni=5'])).code).toBe(64)
  })

  test('no company, name or passphrase is in a log, a record, what is temporary, an argument, an error or a manifest', async () => {
    expect(early.looked.stdout).toMatch(/detection +48-B +0\n/)
    await addRecipients()
    const { code, stderr } = await vigie(['deliver', '2010', '-w', workspace])
    expect(code, stderr).toBe(0)
    const secrets = [canary, 'exemple.invalid/canari', 'CANARI', passphrase]
    expect(said.flatMap((text) => secrets.filter((secret) => text.includes(secret)))).toEqual([])
    const places = filesOf(workspace).filter((name) =>
      /^(runs|\.vigie|livraisons|audit|cles)|(manifest|release)\.json/.test(name),
    )
    expect(places).toContain(join('livraisons', '2010', 'r1', 'envelope.json'))
    expect(places.filter((name) => name.endsWith('.tar.age'))).toHaveLength(5)
    const holding = places.filter((name) => {
      const text = readFileSync(join(workspace, name), 'latin1')
      return secrets.some((secret) => text.includes(secret))
    })
    expect(holding).toEqual([])
  })
})
