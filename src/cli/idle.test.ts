import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { ranWorkspace } from '../testing/ran-workspace.js'
import { projectRoot, vigie } from '../testing/vigie.js'

describe('a run asked every day while no batch waits', () => {
  let workspace: string
  const run = () => vigie(['run', '-w', workspace])
  const remembered = () => existsSync(join(workspace, '.vigie', 'frais', 'rien.json'))

  beforeAll(async () => {
    workspace = await ranWorkspace('both')
    expect(remembered()).toBe(false)
    const { code, stdout } = await run()
    expect([code, stdout]).toEqual([0, '2010  published as r1\n2011  published as r1\nNothing to run.\n'])
    expect(remembered()).toBe(true)
  })

  test('costs at most twenty times the start of Node itself, with all its tables, and says the same', () => {
    const timed = (words: readonly string[]) => {
      const started = performance.now()
      const said = String(execFileSync(process.execPath, words))
      return { said, milliseconds: performance.now() - started }
    }
    const [result = ''] = readdirSync(join(workspace, '4-variables', '2011'))
    expect(readdirSync(join(workspace, '4-variables', '2011', result)).length).toBeGreaterThanOrEqual(40)
    const ratios = Array.from({ length: 7 }, () => {
      const floor = timed(['-e', '0']).milliseconds
      const { said, milliseconds } = timed([join(projectRoot, 'bin', 'vigie.js'), 'run', '-w', workspace])
      expect(said).toContain('Nothing to run.')
      return milliseconds / floor
    })
    expect(ratios.sort((a, b) => a - b)[3]).toBeLessThan(20)
  })

  test('given a decision brought to it, then it says that it let nothing pass', async () => {
    const { code, stdout, stderr } = await vigie([
      'run',
      '-w',
      workspace,
      '--accept',
      'controle:volum',
      '--reason',
      'vu',
    ])
    expect([code, stdout]).toEqual([20, expect.stringContaining('Nothing to run.')])
    expect(stderr).toContain('--accept controle:volum let nothing pass')
  })

  test('given what a killed run left, then it goes', async () => {
    const left = join(workspace, '.vigie', 'tmp', '20201124T120000Z-000000')
    mkdirSync(left, { recursive: true })
    writeFileSync(join(left, 'duckdb_temp_storage-0.tmp'), 'x')
    expect((await run()).code).toBe(0)
    expect(existsSync(left)).toBe(false)
  })

  test('given a batch that arrives, then it is seen', async () => {
    mkdirSync(join(workspace, 'batches', '2012'))
    const { code, stderr } = await run()
    expect([code, stderr]).toEqual([66, expect.stringContaining('2012: expected sources are not delivered')])
  })
})
