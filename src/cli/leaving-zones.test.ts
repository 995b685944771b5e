import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
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

/** Who is to be sent each package: agents by zone, who all have one key here. The recovery key is another. */
async function addRecipients(agents: Readonly<Record<string, string>>): Promise<void> {
  const folder = join(workspace, 'destinataires')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  for (const [zone, agent] of Object.entries({ ...agents, sequestre: 'Coffre' })) {
    const line = `# nom=Paul; agent=${agent}; service=DDETS; ajoute=2020-01-01; expire=2099-12-31`
    writeFileSync(join(folder, `${zone}.txt`), `${line}\n${zone === 'sequestre' ? recoveryKey : paulKey}\n`)
  }
}
const encryptionKey = async (name: string): Promise<string> =>
  JSON.parse((await vigie(['keygen', 'encrypt', '--out', join(people, name), '--json'])).stdout).recipient
let paulKey: string
let recoveryKey: string
const [un, deux] = ['un@exemple.invalid', 'deux@exemple.invalid']
const [trois, quatre] = ['trois@exemple.invalid', 'quatre@exemple.invalid']

beforeAll(async () => {
  workspace = await zonedWorkspace()
  const { code, stderr } = await vigie(['run', '-b', '2010', '-w', workspace])
  expect([0, 20], stderr).toContain(code)
  people = await temporaryFolder()
  const words = ['extract', 'detection', '-b', '2010', '-w', workspace, '--out', join(people, 'extrait.csv')]
  early = { extracted: await vigie(words), looked: await vigie(['approve', '2010', '-w', workspace]) }
  await approve()
  ;[paulKey, recoveryKey] = [await encryptionKey('paul'), await encryptionKey('coffre')]
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
    expect(await vigie([...words, ...given])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^1 line of /) })
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

  test('given who is not habilitated for a zone and profile today, then 77 names each and why before anything is written', async () => {
    await addRecipients({ '25-B': trois, '25-B-urssaf': 'Paul', '48-B': quatre, 'FR-A': un, national: deux })
    for (const words of [['--dry-run'], []]) {
      const { code, stderr } = await vigie(['deliver', '2010', '-w', workspace, ...words])
      expect(code).toBe(77)
      const refused = [...stderr.matchAll(/Paul cannot be sent (\S+): (.*?)\. Take/g)].map(([, zone, why]) => [
        zone,
        why,
      ])
      expect(refused.sort()).toEqual([
        ['25-B', `${trois} is habilitated for 25-B-urssaf alone`],
        ['25-B-urssaf', 'Paul is no agent whom the habilitations of 2010 name'],
        ['48-B', `${quatre} has this right until 2021-12-31, and not today`],
        ['national', `${deux} is habilitated for 25-B alone`],
      ])
    }
    expect(existsSync(join(workspace, 'livraisons'))).toBe(false)
  })

  test('given a zone that habilitations open and that nobody is to be sent, then 66; given one that they no longer open, then it is said', async () => {
    await addRecipients({ '25-B': deux.toUpperCase(), 'FR-A': un, national: un })
    const missing = await vigie(['deliver', '2010', '-w', workspace, '--dry-run'])
    expect([missing.code, missing.stderr]).toEqual([66, expect.stringContaining('25-B-urssaf has no recipient')])
    expect(missing.stderr).not.toContain('48-B has no recipient')
    await addRecipients({ '25-B': deux, '25-B-urssaf': trois, 'FR-A': un, national: un })
    const dry = await vigie(['deliver', '2010', '-w', workspace, '--dry-run'])
    expect([dry.code, dry.stderr]).toEqual([20, expect.stringContaining('48-B: habilitations name nobody for it')])
    expect(dry.stdout).toMatch(/25-B +Paul +deux@exemple\.invalid +2099-12-31/)
    expect(existsSync(join(workspace, 'livraisons'))).toBe(false)
  })

  test('no company, name or passphrase is in a log, a record, what is temporary, an argument, an error or a manifest', async () => {
    expect(early.looked.stdout).toMatch(/detection +48-B +0\n/)
    const { code, stderr } = await vigie(['deliver', '2010', '-w', workspace])
    expect(code, stderr).toBe(20)
    const opened = async (name: string) => {
      const words = ['--identity', join(people, name, 'chiffrement.key'), '--out', join(people, `recu-${name}`)]
      const signers = ['--signers', join(workspace, 'cles', 'allowed_signers')]
      return (
        await vigie(['decrypt', join(workspace, 'livraisons/2010/r1/zones/zone-48-B.tar.age'), ...words, ...signers])
      ).code
    }
    expect([await opened('paul'), await opened('coffre')]).toEqual([77, 0])
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

describe('the package of one zone, opened by hand', () => {
  const delivery = () => join(workspace, 'livraisons', '2010', 'r1')
  const trusted = () => ['--signers', join(workspace, 'cles', 'allowed_signers')]
  const run = (folder: string, script: string) =>
    spawnSync('bash', ['-euo', 'pipefail', '-c', script], { cwd: folder, encoding: 'utf8' })

  /** By age and tar where age is installed, as a recipient without vigie does. */
  async function opened(): Promise<string> {
    const folder = join(await temporaryFolder(), 'recu')
    const [sealed, key] = [join(delivery(), 'zones/zone-25-B.tar.age'), join(people, 'paul', 'chiffrement.key')]
    if (spawnSync('age', ['--version']).status === 0) {
      mkdirSync(folder)
      expect(run(folder, `age -d -i '${key}' '${sealed}' | tar -x`).status).toBe(0)
    } else expect((await vigie(['decrypt', sealed, '--identity', key, '--out', folder, ...trusted()])).code).toBe(0)
    return folder
  }

  test('the commands that verify --explain prints accept it, and refuse what is changed, added, lost or of another zone', async () => {
    const folder = await opened()
    const { code, stdout } = await vigie(['verify', folder, ...trusted(), '--explain'])
    expect(code).toBe(0)
    for (const tool of ['ssh-keygen', 'jq', 'sha256sum', 'diff']) expect(stdout).toContain(tool)
    const copy = join(folder, '..', 'copie')
    const tried = (change: () => void) => {
      rmSync(copy, { recursive: true, force: true })
      cpSync(folder, copy, { recursive: true })
      change()
      return run(copy, stdout.replaceAll(folder, copy)).status
    }
    const own = (name: string) => join(copy, 'zones', '25-B', name)
    const other = join(workspace, '6-lists', '2010', 'r1', 'zones', '25-B-urssaf', 'manifest.json')
    expect(tried(() => undefined)).toBe(0)
    const refused = [
      tried(() => appendFileSync(own('detection.xlsx'), ' ')),
      tried(() => appendFileSync(own('manifest.json'), ' ')),
      tried(() => appendFileSync(join(copy, 'release.json'), ' ')),
      tried(() => writeFileSync(own('en-plus.csv'), '')),
      tried(() => rmSync(own('detection.csv'))),
      tried(() => cpSync(other, own('manifest.json'))),
    ]
    expect(refused.filter((status) => status === 0)).toEqual([])
  })

  test('the commands of LISEZMOI.txt accept it where another zone of the release has a name that starts alike', async () => {
    const folder = await opened()
    for (const name of ['allowed_signers', 'revoked_keys'])
      cpSync(join(delivery(), 'confiance', name), join(folder, name))
    const [, manual = ''] =
      /age -d .*\n([\s\S]*?) {5}Tout autre/.exec(readFileSync(join(delivery(), 'LISEZMOI.txt'), 'utf8')) ?? []
    const commands = manual.replaceAll(/^ {5}(puis|-n) .*$/gm, '')
    expect(commands.match(/ssh-keygen -Y verify|sha256sum --strict/g)).toHaveLength(3)
    const { status, stdout, stderr } = run(folder, commands)
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toContain('zones/25-B/manifest.json: OK')
    expect(stdout).toContain('zones/25-B/detection.parquet: OK')
    appendFileSync(join(folder, 'zones', '25-B', 'detection.json'), ' ')
    expect(run(folder, commands).status).not.toBe(0)
  })
})
