import { appendFileSync, cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder, vigie, workspaceOf } from '../testing/vigie.js'

let workspace: string
let people: string
const list = () => join(workspace, '6-lists', '2010', 'r1')
const json = async (...words: string[]) => JSON.parse((await vigie([...words, '-w', workspace, '--json'])).stdout)

/** Makes the key of a person, and lets it approve. */
async function approver(name: string): Promise<string> {
  const folder = join(people, name)
  const principal = `${name}@exemple.invalid`
  await vigie(['keygen', 'sign', '--role', 'approbation', '--principal', principal, '--out', folder])
  const words = ['--principal', principal, '--role', 'approbation', '--public-key', join(folder, 'approbation.pub')]
  expect((await vigie(['trust', 'add', ...words, '--from', '2020-01-01T00:00:00Z', '-w', workspace])).code).toBe(0)
  return join(folder, 'approbation.key')
}

beforeAll(async () => {
  workspace = await workspaceOf('small/batches')
  people = await temporaryFolder()
  writeFileSync(join(workspace, 'vigie.yaml'), 'signing: { operator: olga, approvals: 1 }\n')
  await vigie(['run', '-b', '2010', '-w', workspace])
}, 120_000)

describe('four eyes', () => {
  test('given a release, when looked at, then it shows counts, moves and checks, and waits with 22', async () => {
    const { code, stdout } = await vigie(['approve', '2010', '-w', workspace])
    expect(code).toBe(22)
    expect(stdout).toMatch(/revision 1, release 1, run by olga/)
    expect(stdout).toMatch(/list +lines +entries +exits/)
    expect(stdout).toMatch(/To approve it: vigie approve 2010 --release [0-9a-f]{16} -w \S+ --key FILE/)
    const unseen = await vigie(['approve', '2010', '--key', 'zoe.key', '-w', workspace])
    expect([unseen.code, unseen.stderr]).toEqual([64, expect.stringContaining('--release is missing')])
  })

  test('given the operator alone, then it waits; given another person too, then it is approved', async () => {
    const { release } = await json('approve', '2010')
    const approve = (key: string, seen = release) =>
      vigie(['approve', '2010', '--release', seen, '--key', key, '-w', workspace])
    const [olga, zoe] = [await approver('olga'), await approver('zoe')]
    expect((await approve(zoe, '0'.repeat(64))).code).toBe(64)
    const alone = await approve(olga)
    expect([alone.code, alone.stderr]).toEqual([22, expect.stringContaining('only olga approved it')])
    expect(alone.stderr).toContain(`Type: vigie approve 2010 -w ${workspace}`)
    expect((await approve(olga)).code).toBe(64)
    const next = `Next: vigie deliver 2010 -w ${workspace}`
    expect(await approve(zoe)).toMatchObject({ code: 0, stdout: expect.stringContaining(next) })
    const looked = await vigie(['approve', '2010', '-w', workspace])
    expect([looked.code, looked.stdout]).toEqual([0, expect.stringContaining(next)])
    expect(looked.stdout).not.toContain('To approve it')
    expect((await vigie(['verify', list(), '-w', workspace, '--approvals', '2'])).code).toBe(0)
  })

  test('given a mistyped digest, or a key of nobody who approves, then 64 says what to do and no alert is raised', async () => {
    const { release } = await json('approve', '2010')
    const strangers = join(people, 'inconnu')
    for (const role of ['approbation', 'confiance'])
      await vigie(['keygen', 'sign', '--role', role, '--principal', `x-${role}`, '--out', strangers])
    const keys = [
      join(workspace, 'cles', 'production.key'),
      ...['approbation', 'confiance'].map((role) => join(strangers, `${role}.key`)),
    ]
    for (const key of keys) {
      const { code, stderr } = await vigie(['approve', '2010', '--release', release, '--key', key, '-w', workspace])
      expect([code, stderr]).toEqual([64, expect.stringMatching(/is not one that may sign .* vigie trust add/)])
    }
    const { events } = await json('events', '--last', '100')
    expect(events.filter(({ event }: { event: string }) => event === 'security.signature')).toEqual([])
  })

  test('given one byte changed after they looked, then nothing is signed', async () => {
    const { release } = await json('approve', '2010')
    const path = join(list(), 'detection.csv')
    const before = readFileSync(path)
    appendFileSync(path, 'x')
    const key = await approver('paul')
    const changed = await vigie(['approve', '2010', '--release', release, '--key', key, '-w', workspace])
    writeFileSync(path, before)
    expect(changed.code).toBe(77)
    expect(readdirSync(list()).filter((name) => name.includes('.appr-'))).toHaveLength(2)
  })

  test('given a revoked approver, then what was approved is believed no longer; given a closed one, it still is', async () => {
    const { signers } = await json('trust', 'list')
    const of = (name: string) =>
      signers.find((one: { principal: string }) => one.principal.startsWith(name)).fingerprint
    const received = new Date().toISOString()
    expect((await vigie(['trust', 'close', 'zoe@exemple.invalid', '-w', workspace])).code).toBe(0)
    expect((await vigie(['verify', list(), '-w', workspace, '--at', received])).code).toBe(0)
    const later = await vigie(['verify', list(), '-w', workspace, '--at', '2099-01-01T00:00:00Z'])
    expect(later.stderr).toContain('has expired')
    expect((await vigie(['trust', 'revoke', of('olga'), '--reason', 'poste vole', '-w', workspace])).code).toBe(0)
    const { code, stderr } = await vigie(['verify', list(), '-w', workspace])
    expect([code, stderr]).toEqual([77, expect.stringContaining('was revoked')])
  })
})

describe('the bundle of trust', () => {
  test('given an officer, when the files of trust are signed, then they are believed by its fingerprint alone', async () => {
    const folder = join(people, 'officier')
    const made = await vigie([
      'keygen',
      'sign',
      '--role',
      'confiance',
      '--principal',
      'rssi',
      '--out',
      folder,
      '--json',
    ])
    const { fingerprint, keyPath } = JSON.parse(made.stdout)
    const trust = join(workspace, 'cles')
    const check = (...words: string[]) => vigie(['trust', 'check', '--dir', trust, '-w', workspace, ...words])
    const bundle = () => vigie(['trust', 'bundle', '--key', keyPath, '-w', workspace])
    expect((await bundle()).code).toBe(0)
    const old = join(people, 'ancien')
    cpSync(trust, old, { recursive: true })
    expect((await bundle()).code).toBe(0)
    expect((await check('--officer', fingerprint)).stdout).toContain('Bundle 2 of')
    const older = await vigie([
      'trust',
      'check',
      '--dir',
      old,
      '--officer',
      fingerprint,
      '--at-least',
      '2',
      '-w',
      workspace,
    ])
    expect([older.code, older.stderr]).toEqual([77, expect.stringContaining('the bundle 1 is older than the bundle 2')])
    expect((await check('--officer', 'SHA256:autre')).stderr).toContain('the trust officer is SHA256:autre')
    appendFileSync(join(trust, 'allowed_signers'), '# une ligne de plus\n')
    const changed = await check('--officer', fingerprint)
    expect([changed.code, changed.stderr]).toEqual([77, expect.stringContaining('is not that of the bundle 2. If you')])
  })
})

describe('the audit log', () => {
  test('given all that was done, then it is chained; given a changed line, then 79 says which', async () => {
    const { lines } = await json('audit', 'verify')
    const acts = lines.map(({ action }: { action: string }) => action)
    expect(acts).toEqual(expect.arrayContaining(['publish', 'trust-add', 'approve', 'trust-revoke', 'trust-bundle']))
    const path = join(workspace, 'audit.ndjson')
    const before = readFileSync(path, 'utf8')
    writeFileSync(path, before.replace('olga', 'alga'))
    const { code, stderr } = await vigie(['audit', 'verify', '-w', workspace])
    expect([code, stderr]).toEqual([79, expect.stringContaining('line 2: it is not chained')])
    writeFileSync(path, `${before}{"seq":`)
    expect((await vigie(['audit', 'verify', '-w', workspace])).code).toBe(0)
  })
})
