import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { ranWorkspace } from '../testing/ran-workspace.js'
import { temporaryFolder, vigie } from '../testing/vigie.js'

let workspace: string
let release: string

beforeAll(async () => {
  workspace = await ranWorkspace('first')
  release = join(workspace, '6-lists', '2010', 'r1')
}, 120_000)

const absent = ['ssh-keygen', 'jq', 'sha256sum', 'bash'].filter((tool) => spawnSync('which', [tool]).status !== 0)

describe('the commands that vigie verify --explain prints', () => {
  test('the tools that they need are here', () => {
    expect(absent, 'install them: the commands below cannot be tried').toEqual([])
  })

  test('they accept what was signed, and refuse whatever was changed, added or lost', async () => {
    const { code, stdout } = await vigie(['verify', release, '-w', workspace, '--explain'])
    expect(code).toBe(0)
    const copy = join(await temporaryFolder(), 'recu')
    const script = stdout.replaceAll(release, copy)
    const tried = (change: () => void) => {
      cpSync(release, copy, { recursive: true, force: true })
      change()
      return spawnSync('bash', ['-c', script]).status
    }
    expect(tried(() => undefined)).toBe(0)
    expect(tried(() => appendFileSync(join(copy, 'release.json'), ' '))).not.toBe(0)
    expect(tried(() => appendFileSync(join(copy, 'zones', 'national', 'manifest.json'), ' '))).not.toBe(0)
    expect(tried(() => appendFileSync(join(copy, 'detection.csv'), 'une ligne'))).not.toBe(0)
    expect(tried(() => writeFileSync(join(copy, 'en-plus.csv'), ''))).not.toBe(0)
  })

  test('a recipient remembers: the same release passes twice, another zone or a changed memory does not', async () => {
    const state = join(await temporaryFolder(), 'etat.json')
    const verify = (...words: string[]) => vigie(['verify', release, '-w', workspace, '--state', state, ...words])
    expect((await verify('--genesis', '0'.repeat(64))).code).toBe(79)
    expect((await verify()).code).toBe(0)
    expect((await verify()).code).toBe(0)
    expect((await verify('--accept-gap')).code).toBe(64)
    expect((await verify('--approvals', '1')).code).toBe(77)
    expect((await verify('--at', '2099-01-01T00:00:00Z')).code).toBe(77)
  })
})
