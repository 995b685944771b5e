import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { approversOf, judge } from '../testing/approvers.js'
import { filesOf } from '../testing/list-files.js'
import { vigie as command, projectRoot, temporaryFolder, workspaceOf } from '../testing/vigie.js'

/** All that commands said, to look for what they should not have. */
const said: string[] = []
const vigie: typeof command = async (words, env) => {
  const outcome = await command(words, env)
  said.push(words.join(' '), outcome.stdout, outcome.stderr)
  return outcome
}

let workspace: string
let people: string
let delivered: string
const key = (name: string) => join(people, name, 'chiffrement.key')
const signers = () => join(workspace, 'cles', 'allowed_signers')

async function encryptionKey(name: string): Promise<string> {
  const { stdout } = await vigie(['keygen', 'encrypt', '--out', join(people, name), '--json'])
  return JSON.parse(stdout).recipient
}

function recipients(zone: string, ...lines: string[]): void {
  mkdirSync(join(workspace, 'destinataires'), { recursive: true })
  writeFileSync(join(workspace, 'destinataires', `${zone}.txt`), `${lines.join('\n')}\n`)
}

const of = (name: string, expires = '2099-12-31') =>
  `# nom=${name}; service=DDETS; ajoute=2020-01-01; expire=${expires}`
const approvers = ['zoe', 'adjoint']
let keys: ReadonlyMap<string, string>
const judged = (name: string, ...words: string[]) => judge(workspace, '2010', keys.get(name), ...words)
const deliver = (...words: string[]) => vigie(['deliver', '2010', '-w', workspace, ...words])

beforeAll(async () => {
  workspace = await workspaceOf('small/batches')
  people = await temporaryFolder()
  writeFileSync(join(workspace, 'vigie.yaml'), 'signing: { operator: olga }\n')
  await vigie(['run', '-b', '2010', '-w', workspace])
  delivered = join(workspace, 'livraisons', '2010', 'r1')
}, 120_000)

describe('a delivery', () => {
  test('given nobody approved, then it waits with 22; given no recipient, then 66; given an expired one or another kind, then 77', async () => {
    const refusal = () => deliver().then(({ code, stderr }) => `${code} ${stderr}`)
    expect(await refusal()).toMatch(/^22 .*0 of 2 persons/)
    keys = await approversOf(workspace, ...approvers)
    expect((await judged('zoe')).code).toBe(22)
    expect(await refusal()).toMatch(/^22 .*1 of 2 persons approved it\. Type: vigie approve 2010 -w /)
    expect((await judged('adjoint')).code).toBe(0)
    expect(await refusal()).toMatch(/^66 .*national has no recipient.*# nom=.*\n.*sequestre has no recipient/)
    const [paul, kept] = [await encryptionKey('paul'), await encryptionKey('coffre')]
    recipients('national', of('Paul', '2021-01-01'), paul)
    expect(await refusal()).toMatch(/^77 .*the key of Paul expired on 2021-01-01/)
    recipients('national', paul)
    expect(await refusal()).toMatch(/^77 .*does not say whose key it is/)
    recipients('national', of('Paul'), 'ssh-ed25519 AAAA')
    expect(await refusal()).toMatch(/^77 .*not an X25519 key of age/)
    recipients('national', of('Paul'), paul)
    expect(await refusal()).toMatch(/^66 .*sequestre has no recipient/)
    recipients('sequestre', of('Coffre'), kept)
    expect((await deliver('--dry-run')).stdout).toMatch(/national +Paul +Paul +2099-12-31\n\n.*checked against none/)
    expect(await deliver()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('No habilitations were delivered'),
    })
  })

  test('given the delivery, then it holds ciphertexts, is signed, and is never written again', async () => {
    expect(filesOf(delivered)).toEqual([
      'LISEZMOI.txt',
      'confiance/allowed_signers',
      'confiance/revoked_keys',
      'envelope.json',
      'envelope.json.prod.sshsig',
      'national.tar.age',
    ])
    expect((await vigie(['verify', delivered, '-w', workspace])).code).toBe(0)
    const before = readFileSync(join(delivered, 'envelope.json'))
    const again = await deliver()
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('Already delivered')])
    expect(readFileSync(join(delivered, 'envelope.json'))).toEqual(before)
    const { events } = JSON.parse((await vigie(['events', '--last', '100', '-w', workspace, '--json'])).stdout)
    const told = events.filter(({ event }: { event: string }) => event === 'delivery.published')
    expect(told).toMatchObject([{ batch: '2010', revision: 'r1', severity: 'info' }])
  })

  test('given a run killed before its line in the audit log, when it delivers again, then the line is there, once', async () => {
    const audit = join(workspace, 'audit.ndjson')
    const whole = readFileSync(audit, 'utf8')
    const lines = whole.trimEnd().split('\n')
    const delivered = () =>
      readFileSync(audit, 'utf8')
        .split('\n')
        .filter((line) => line.includes('"action":"deliver"'))
    expect(delivered()).toEqual([lines.at(-1)])
    writeFileSync(audit, `${lines.slice(0, -1).join('\n')}\n`)
    for (const _ of ['once', 'twice']) {
      expect((await deliver()).code).toBe(0)
      expect(delivered()).toHaveLength(1)
    }
    expect((await vigie(['audit', 'verify', '-w', workspace])).code).toBe(0)
  })

  test('given a package, when a recipient or the recovery key opens it, then the list is as it was published', async () => {
    for (const name of ['paul', 'coffre']) {
      const out = join(people, `recu-${name}`)
      const words = ['--identity', key(name), '--out', out, '--signers', signers()]
      const open = () => vigie(['decrypt', join(delivered, 'national.tar.age'), ...words])
      expect(await open()).toMatchObject({ code: 0, stdout: expect.stringMatching(/approved by .*zoe@exemple/) })
      const published = join(workspace, '6-lists', '2010', 'r1')
      expect(filesOf(out)).toEqual(filesOf(published))
      expect(await open()).toMatchObject({ code: 73, stderr: expect.stringContaining('Name another: --out') })
      for (const file of filesOf(out))
        expect(readFileSync(join(out, file))).toEqual(readFileSync(join(published, file)))
      expect((await vigie(['verify', out, '--signers', signers(), '--approvals', '2'])).code).toBe(0)
    }
  })

  test('given another key, a cut, an added or a changed byte, then 77 and nothing is left', async () => {
    await encryptionKey('intrus')
    const whole = readFileSync(join(delivered, 'national.tar.age'))
    const folder = join(people, 'essais')
    mkdirSync(folder)
    const attempt = async (bytes: Buffer, name: string) => {
      writeFileSync(join(folder, 'paquet.age'), bytes)
      const words = ['--identity', key(name), '--out', join(folder, 'recu'), '--signers', signers()]
      const { code } = await vigie(['decrypt', join(folder, 'paquet.age'), ...words])
      expect(readdirSync(folder)).toEqual(['paquet.age'])
      return code
    }
    expect(await attempt(whole, 'intrus')).toBe(77)
    expect(await attempt(whole.subarray(0, -1), 'paul')).toBe(77)
    expect(await attempt(Buffer.concat([whole, Buffer.of(0)]), 'paul')).toBe(77)
    for (const at of [3, 60, 150, Math.floor(whole.length / 2), whole.length - 1]) {
      const changed = Buffer.from(whole)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect([at, await attempt(changed, 'paul')]).toEqual([at, 77])
    }
  })

  test('given any file of the folder with one byte changed, more, less or elsewhere, then the envelope refuses it', async () => {
    const copy = join(await temporaryFolder(), 'r1')
    const verify = async () => (await vigie(['verify', copy, '--signers', signers()])).code
    for (const name of filesOf(delivered)) {
      cpSync(delivered, copy, { recursive: true, force: true })
      const bytes = readFileSync(join(copy, name))
      if (bytes.length > 0) {
        const middle = Math.floor(bytes.length / 2)
        bytes[middle] = (bytes[middle] ?? 0) ^ 1
        writeFileSync(join(copy, name), bytes)
        expect([name, await verify()]).toEqual([name, 77])
      }
      if (name === 'envelope.json') continue
      rmSync(join(copy, name))
      expect([name, await verify()]).toEqual([name, 77])
    }
    cpSync(delivered, copy, { recursive: true, force: true })
    expect(await verify()).toBe(0)
    writeFileSync(join(copy, 'en-plus'), '')
    expect(await verify()).toBe(77)
  })
})

describe('a correction', () => {
  test('is another revision, which replaces the first in the memory of who receives it, and leaves it as it is', async () => {
    const declared = join(await temporaryFolder(), 'pipelines')
    cpSync(join(projectRoot, 'pipelines'), declared, { recursive: true })
    const list = join(declared, 'lists', 'detection.list.yaml')
    writeFileSync(list, readFileSync(list, 'utf8').replace('label: Liste de détection\n', 'label: Liste corrigée\n'))
    const before = readFileSync(join(delivered, 'envelope.json'))
    const receive = (revision: string) => {
      const out = join(people, `suite-${revision}`)
      const words = ['--identity', key('paul'), '--out', out, '--signers', signers()]
      const folder = join(workspace, 'livraisons', '2010', revision)
      return vigie(['decrypt', join(folder, 'national.tar.age'), ...words, '--state', join(people, 'memoire.json')])
    }
    expect((await receive('r1')).code).toBe(0)
    expect((await vigie(['publish', '-b', '2010', '-w', workspace, '--pipelines', declared])).code).toBe(22)
    expect((await deliver()).code).toBe(22)
    const standings = async () => JSON.parse((await vigie(['status', '-w', workspace, '--json'])).stdout).lists
    const sent = { at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/), zones: 1 }
    expect(await standings()).toMatchObject([
      { batch: '2010', revision: 'r1', state: 'superseded', supersededBy: 'r2', delivered: sent, next: null },
      { batch: '2010', revision: 'r2', state: 'waiting', delivered: null },
    ])
    for (const name of approvers) await judged(name)
    expect((await deliver()).code).toBe(0)
    expect((await standings())[1]).toMatchObject({ revision: 'r2', state: 'delivered', delivered: sent, next: null })
    const declined = await judged('zoe', '--decline', '--reason', 'trop tard')
    expect(`${declined.code} ${declined.stderr}`).toMatch(/^64 .*it was delivered/)
    const again = join(workspace, 'livraisons', '2010', 'r2')
    expect(readFileSync(join(again, 'LISEZMOI.txt'), 'utf8')).toContain('remplace la révision 1, à détruire')
    expect(readFileSync(join(delivered, 'envelope.json'))).toEqual(before)
    expect((await receive('r2')).code).toBe(0)
    rmSync(join(people, 'suite-r1'), { recursive: true })
    expect((await receive('r1')).code).toBe(79)
  })
})

const noAge = spawnSync('age', ['--version']).status !== 0
if (noAge) console.warn('age is not installed: that it opens our packages is NOT tried (apt-get install age)')

describe('without our tool', () => {
  test.skipIf(noAge)('age and tar open the package, and age seals what we open', () => {
    const out = join(people, 'sans-vigie')
    mkdirSync(out)
    const script = `age -d -i '${key('paul')}' '${join(delivered, 'national.tar.age')}' | tar -x -C '${out}'`
    expect(spawnSync('bash', ['-o', 'pipefail', '-c', script]).status).toBe(0)
    expect(filesOf(out)).toEqual(filesOf(join(workspace, '6-lists', '2010', 'r1')))
  })
})

describe('what nobody else may read', () => {
  test('no file is readable by others, and no company is anywhere but where its owner alone may read', async () => {
    const lists = join(workspace, '6-lists', '2010', 'r1')
    const texts = filesOf(lists).filter((name) => name.endsWith('.csv'))
    const canary =
      texts.map((name) => /\b9\d{8}\b/.exec(readFileSync(join(lists, name), 'utf8'))?.[0]).find(Boolean) ?? ''
    expect(canary).toMatch(/^9/)
    const clear = filesOf(workspace).filter((name) => readFileSync(join(workspace, name)).includes(canary))
    expect(clear.some((name) => name.startsWith('6-lists/'))).toBe(true)
    const forbidden = /^(livraisons|runs|audit\.ndjson|destinataires|cles|\.vigie)/
    expect(clear.filter((name) => forbidden.test(name))).toEqual([])
    expect(said.filter((text) => text.includes(canary))).toEqual([])
    const open = filesOf(workspace)
      .filter((name) => !name.startsWith('batches/') && name !== 'vigie.yaml' && !name.startsWith('destinataires/'))
      .filter((name) => (statSync(join(workspace, name)).mode & 0o077) !== 0)
    expect(open).toEqual([])
    const folders = filesOf(delivered).map((name) => dirname(join(delivered, name)))
    for (const folder of folders) expect(statSync(folder).mode & 0o077).toBe(0)
  })

  test('no secret key is anywhere but in its own file', () => {
    const secrets = [key('paul'), join(workspace, 'cles', 'production.key')].map(
      (path) => readFileSync(path, 'utf8').split('\n')[1] ?? '',
    )
    const holds = filesOf(workspace).filter((name) => {
      const text = readFileSync(join(workspace, name), 'latin1')
      return secrets.some((secret) => text.includes(secret))
    })
    expect(holds).toEqual(['cles/production.key'])
    expect(said.filter((text) => secrets.some((secret) => text.includes(secret)))).toEqual([])
  })
})
