import { cpSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { ranWorkspace } from '../testing/ran-workspace.js'
import { temporaryFolder, vigie } from '../testing/vigie.js'

let workspace: string
let received: string
let release: string

beforeAll(async () => {
  workspace = await ranWorkspace('first')
  received = join(await temporaryFolder(), 'recu')
  release = join(received, '6-lists', '2010', 'r1')
  cpSync(join(workspace, '6-lists'), join(received, '6-lists'), { recursive: true })
  cpSync(join(workspace, 'cles', 'allowed_signers'), join(received, 'cles', 'allowed_signers'))
})

describe('who is trusted', () => {
  test('the file of --signers, then that of the workspace, without a word', async () => {
    const own = join(workspace, 'cles', 'allowed_signers')
    for (const [words, env] of [
      [['--signers', own], {}],
      [['-w', workspace], {}],
      [[], { VIGIE_WORKSPACE: workspace }],
    ] as const) {
      const { code, stdout, stderr } = await vigie(['verify', release, '--json', ...words], env)
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(JSON.parse(stdout)).toMatchObject({ verified: true, signers: own })
    }
  })

  test('the file of the workspace comes before the one that came with the delivery', async () => {
    const other = await temporaryFolder()
    await vigie(['keygen', 'sign', '-w', other])
    expect((await vigie(['verify', release, '-w', other])).code).toBe(77)
  })

  test('a file found above the folder is said aloud, in one line', async () => {
    const { code, stdout, stderr } = await vigie(['verify', release, '-w', await temporaryFolder()])
    expect(code).toBe(0)
    expect(stdout).toContain(join(received, 'cles', 'allowed_signers'))
    expect(stderr).toMatch(/^Trusted: .*recu\/cles\/allowed_signers, found above the folder\. .*--signers.*\n$/)
  })
})

describe('paths that are wrong are no security alert', () => {
  test('no folder, or nothing of a release in it', async () => {
    const absent = await vigie(['verify', join(received, 'absent'), '-w', workspace])
    expect([absent.code, absent.stderr]).toEqual([66, expect.stringContaining('there is no such folder')])
    const { code, stderr } = await vigie(['verify', join(received, '6-lists', '2010'), '-w', workspace])
    expect(code).toBe(66)
    expect(stderr).toContain(`holds no release.json. Did you mean ${release}?`)
  })

  test('no file of signers', async () => {
    expect((await vigie(['verify', release, '--signers', join(received, 'absent')])).code).toBe(64)
    const lost = join(await temporaryFolder(), 'r1')
    cpSync(release, lost, { recursive: true })
    expect((await vigie(['verify', lost, '-w', await temporaryFolder()])).code).toBe(64)
  })

  test('a signature that is not there is one', async () => {
    const bare = join(await temporaryFolder(), 'r1')
    mkdirSync(bare)
    cpSync(release, bare, { recursive: true })
    rmSync(join(bare, 'release.json.prod.sshsig'))
    expect((await vigie(['verify', bare, '-w', workspace])).code).toBe(77)
    renameSync(join(bare, 'release.json'), join(bare, 'autre.json'))
    expect((await vigie(['verify', bare, '-w', workspace])).code).toBe(66)
  })
})
