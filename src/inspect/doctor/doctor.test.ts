import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { engineFolders, openWorkspace, type Workspace } from '../../store/workspace.js'
import { projectRoot, temporaryFolder, vigie } from '../../testing/vigie.js'
import { examine, type Host } from './index.js'

let workspace: Workspace
let host: Host
beforeEach(async () => {
  const folder = await temporaryFolder()
  workspace = openWorkspace(join(folder, 'mensuel'))
  expect((await vigie(['init', workspace.root])).code).toBe(0)
  expect((await vigie(['keygen', 'sign', '-w', workspace.root])).code).toBe(0)
  const proc = join(folder, 'proc')
  await mkdir(join(proc, 'self'), { recursive: true })
  await writeFile(join(proc, 'swaps'), 'Filename Type Size Used Priority\n')
  await writeFile(
    join(proc, 'self', 'limits'),
    'Max core file size        0                    unlimited            bytes\n',
  )
  await writeFile(join(proc, 'self', 'mountinfo'), '25 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n')
  const account = process.getuid?.()
  host = { node: '20.20.2', nodeWanted: '>=20.19', account, constrainedMemory: 0, proc, now: new Date() }
})

const limits = () => ({
  memory: '200MB',
  threads: 1,
  temporary: join(workspace.root, '.vigie', 'examen'),
  folders: engineFolders.map((folder) => workspace.path(folder)),
})
const signing = {
  principal: 'production@vigie',
  namespace: 'liste-production@vigie',
  approval: 'liste-approbation@vigie',
  approvals: 1,
}

/** What is to be looked at or mended: check → cause and what is said. */
async function found(more: Partial<Host> = {}): Promise<Record<string, string>> {
  const outside = join(projectRoot, 'package.json')
  const findings = await examine({ host: { ...host, ...more }, workspace, limits: limits(), signing, outside })
  return Object.fromEntries(
    findings.flatMap(({ check, issue }) => (issue ? [[check, `${issue.cause}: ${issue.message}`]] : [])),
  )
}

const proc = (file: string, text: string) => writeFile(join(host.proc, file), text)

describe('given a new workspace on a sound machine', () => {
  test('then only people are missing: who approves, who receives', async () => {
    expect(Object.keys(await found())).toEqual(['approval', 'recipients'])
  })
})

describe('given a machine that is not ready, then it says so', () => {
  test('Node is too old', async () => {
    expect(await found({ node: '20.18.1' })).toMatchObject({
      node: expect.stringContaining('unavailable: Node 20.18.1'),
    })
    expect(await found({ node: '22.1.0' })).not.toHaveProperty('node')
  })

  test('the engine is given more memory than the container has, or nearly all of it', async () => {
    expect((await found({ constrainedMemory: 150e6 })).memory).toContain('memory: ')
    expect((await found({ constrainedMemory: 250e6 })).memory).toContain('warning: ')
    expect(await found({ constrainedMemory: 400e6 })).not.toHaveProperty('memory')
  })

  test('memory may end on a disk: swap, core dumps', async () => {
    await proc('swaps', 'Filename Type Size Used Priority\n/dev/vdb partition 1 0 -2\n')
    await proc('self/limits', 'Max core file size        unlimited            unlimited            bytes\n')
    expect(Object.keys(await found())).toEqual(expect.arrayContaining(['swap', 'core dumps']))
  })

  test('the clock went back before the last run', async () => {
    await mkdir(workspace.path('runs', '20261001T120000Z-abcdef'))
    expect(await found({ now: new Date('2026-09-30T00:00:00Z') })).toMatchObject({
      clock: expect.stringContaining('unavailable: '),
    })
    expect(await found({ now: new Date('2026-10-01T12:00:30Z') })).not.toHaveProperty('clock')
  })

  test.each([
    ['rw,relatime', 'nfs4', 'warning: nfs4'],
    ['rw,relatime', 'tmpfs', 'warning: tmpfs'],
    ['ro,relatime', 'ext4', 'cannot-write: ext4'],
  ])('the workspace is on a mount that is %s %s', async (options, type, said) => {
    await proc(
      'self/mountinfo',
      `25 1 254:0 / / rw - ext4 /dev/vda rw\n26 25 0:40 / ${join(workspace.root, '..')} ${options} - ${type} x rw\n`,
    )
    expect((await found()).mount).toContain(said)
  })
})

describe('given a workspace that lets others in, then it says where', () => {
  test('a list that the group may read, and a folder of deliveries that anybody may fill', async () => {
    await mkdir(workspace.path('6-lists', '2011', 'r1'), { recursive: true, mode: 0o700 })
    const list = workspace.path('6-lists', '2011', 'r1', 'detection.csv')
    await writeFile(list, '', { mode: 0o600 })
    expect(await found()).not.toHaveProperty('rights')
    await chmod(list, 0o640)
    await chmod(workspace.batches, 0o777)
    expect(await found()).toMatchObject({
      rights: 'trust: others have rights on 6-lists/2011/r1/detection.csv',
      batches: 'trust: anyone may put a file in batches',
    })
  })

  test('the signing key of others', async () => {
    await chmod(workspace.signingKey, 0o604)
    expect(await found()).toMatchObject({ 'signing key': 'trust: others have rights on it' })
  })

  test('a signing key whose passphrase nobody gives', async () => {
    const phrase = join(workspace.root, '..', 'phrase')
    await writeFile(phrase, 'une longue phrase de passe\n', { mode: 0o600 })
    await rm(workspace.trust, { recursive: true })
    expect((await vigie(['keygen', 'sign', '-w', workspace.root, '--passphrase-file', phrase])).code).toBe(0)
    expect(await found()).toMatchObject({ 'signing key': expect.stringContaining('its passphrase is not given here') })
  })

  test('files of another account', async () => {
    expect(await found({ account: 4242 })).toMatchObject({ owner: expect.stringContaining('of another account: ') })
  })

  test('the engine is opened without its folders, or in the whole workspace with its keys', async () => {
    const outside = join(projectRoot, 'package.json')
    const { folders: _, ...anywhere } = limits()
    for (const open of [anywhere, { ...limits(), folders: [workspace.root] }]) {
      const findings = await examine({ host, workspace, limits: open, signing, outside })
      expect(findings.find(({ check }) => check === 'engine')?.issue?.cause).toBe('trust')
    }
  })
})

describe('given keys that end, then it says so a month before', () => {
  test('of those who sign', async () => {
    const text = await readFile(workspace.signers, 'utf8')
    await writeFile(workspace.signers, text.replace(/namespaces=/, 'valid-before="20261231Z",namespaces='))
    const now = (day: string) => found({ now: new Date(`${day}T12:00:00Z`) })
    expect(await now('2026-11-30')).not.toHaveProperty('key expiry')
    expect((await now('2026-12-15'))['key expiry']).toContain('ends on 2026-12-31')
    expect((await now('2027-01-02')).production).toContain('no valid key')
  })

  test('of those who receive, zone by zone; and what is no key', async () => {
    const key = 'age1lvyvwawkr0mcnnnncaghunadrqkmuf9e6507x9y920xxpp866cnql7dp2z'
    const line = (expires: string) => `# nom=accueil; service=essai; ajoute=2026-01-01; expire=${expires}\n${key}\n`
    await writeFile(join(workspace.recipients, 'national.txt'), line('2027-06-30'))
    await writeFile(join(workspace.recipients, 'zone-21.txt'), line('2026-12-10'))
    await writeFile(join(workspace.recipients, 'zone-75.txt'), 'ssh-ed25519 AAAA\n')
    const said = await found({ now: new Date('2026-12-01T00:00:00Z') })
    expect(said).not.toHaveProperty('recipients of national')
    expect(said).toMatchObject({
      'recipients of zone-21': 'warning: the key of accueil ends on 2026-12-10',
      'recipients of zone-75': 'trust: this is not an X25519 key of age (age1…)',
      recovery: expect.stringContaining('warning: '),
    })
  })
})

test('vigie doctor ends with the code of the worst finding, and changes nothing', async () => {
  await chmod(workspace.batches, 0o777)
  const said = await vigie(['doctor', '-w', workspace.root, '--json'])
  expect(said.code).toBe(77)
  expect(JSON.parse(said.stdout).findings).toContainEqual(
    expect.objectContaining({ check: 'engine', says: expect.stringContaining('nothing but') }),
  )
})
