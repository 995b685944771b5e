import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { builtProgram, programIn } from '../../../testing/built-program.js'
import { projectRoot, temporaryFolder } from '../../../testing/vigie.js'
import { call, type Program } from '../program.js'
import type { FaultRequest } from './fault-trial.js'
import { faulty } from './interceptor.js'
import { failEverySync, killEverywhere } from './points.js'

/** A part of `vigie soak --only faults`, which tries every point. */
const given = (every: number, program = builtProgram): FaultRequest => ({
  program,
  batches: join(projectRoot, 'fixtures', 'small', 'batches'),
  every,
  progress: () => undefined,
  stopped: () => false,
})

/** A program that lacks one of its precautions: a file of the build where a text is replaced by another. */
async function without(file: string, ...changes: readonly (readonly [RegExp, string])[]): Promise<Program> {
  const root = await temporaryFolder()
  for (const name of ['dist', 'bin', 'pipelines', 'package.json', 'package-lock.json'])
    cpSync(join(projectRoot, name), join(root, name), { recursive: true })
  symlinkSync(join(projectRoot, 'node_modules'), join(root, 'node_modules'))
  const path = join(root, 'dist', file)
  const text = changes.reduce(
    (before, [found, replacement]) => {
      expect(before).toMatch(found)
      return before.replaceAll(found, replacement)
    },
    readFileSync(path, 'utf8'),
  )
  writeFileSync(path, text)
  return programIn(root)
}

describe('given the program as it is', () => {
  test('when publishing is killed at some of its calls, then lists are absent or whole, and it completes', async () => {
    const report = await killEverywhere(given(19), ['publish'])
    expect(report.tried).toBeGreaterThan(2)
    expect(report.faults).toEqual([])
  }, 240_000)

  test('when syncs fail, then nothing is published and none is tried again', async () => {
    const report = await failEverySync(given(2), ['validate'])
    expect(report.tried).toBeGreaterThan(1)
    expect(report.faults).toEqual([])
  }, 240_000)
})

describe('given a program without one of its precautions, then the same trials find it', () => {
  test('lists written in their place instead of beside it', async () => {
    const program = await without(
      'store/atomic.js',
      [/(?<=await mkdir\()beside(?=, \{ mode)|(?<=await fill\()beside/g, 'path'],
      [/await syncTree\(beside\);[\s\S]*?await rename\(beside, path\);/g, ''],
    )
    const report = await killEverywhere(given(19, program), ['publish'])
    expect(report.faults.join('\n')).toMatch(/vigie verify ends with|is left behind|has other bytes|ended with/)
  }, 240_000)

  test('nothing synced', async () => {
    const program = await without('store/atomic.js', [/await handle\.sync\(\);/g, ''])
    const report = await failEverySync(given(1, program), ['validate'])
    expect(report.faults).toContain('nothing is synced')
  }, 240_000)
})

test('a clock that is moved is the one that the program sees', async () => {
  const folder = await temporaryFolder()
  cpSync(join(projectRoot, 'fixtures', 'small', 'batches'), join(folder, 'batches'), { recursive: true })
  await call(faulty(builtProgram, { clock: Date.parse('2031-02-28T23:59:59Z') }), 'import', '-b', '2010', '-w', folder)
  expect(readdirSync(join(folder, 'runs'))[0]).toMatch(/^2031030|^20310228T235959Z/)
})
