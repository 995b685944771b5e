import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listDigests } from '../bench/soak/digests.js'
import { ranWorkspace } from '../testing/ran-workspace.js'
import { until } from '../testing/until.js'
import { projectRoot, vigie, workspaceOf } from '../testing/vigie.js'

function logs(workspace: string): string {
  const runs = join(workspace, 'runs')
  const paths = existsSync(runs) ? readdirSync(runs).map((id) => join(runs, id, 'log.ndjson')) : []
  return paths.map((path) => (existsSync(path) ? readFileSync(path, 'utf8') : '')).join('')
}

/** Starts a run and signals it once its log says that a stage started. Gives its code and the seconds that it still took. */
async function stopDuring(workspace: string, stage: string, signal: NodeJS.Signals) {
  const mark = `"event":"stage started","batch":"2010","stage":"${stage}"`
  const words = [join(projectRoot, 'bin', 'vigie.js'), 'run', '-b', '2010', '-w', workspace]
  const run = spawn(process.execPath, words, { stdio: 'ignore', env: { ...process.env, VIGIE_THREADS: '1' } })
  const ended = new Promise<number | null>((resolve) => run.once('exit', resolve))
  const before = logs(workspace).split(mark).length
  await until(() => logs(workspace).split(mark).length > before)
  const asked = performance.now()
  run.kill(signal)
  return { code: await ended, seconds: (performance.now() - asked) / 1000 }
}

test('given a signal during a stage, then the run stops at once and says so, and the next goes on to the same lists', async () => {
  const workspace = await workspaceOf('small/batches')
  for (const [stage, signal, code] of [
    ['import', 'SIGTERM', 143],
    ['validate', 'SIGINT', 130],
    ['compact', 'SIGTERM', 143],
    ['compute', 'SIGTERM', 143],
    ['score', 'SIGTERM', 143],
  ] as const) {
    const stopped = await stopDuring(workspace, stage, signal)
    expect([stage, stopped.code]).toEqual([stage, code])
    expect(stopped.seconds).toBeLessThan(10)
    const [record] = JSON.parse((await vigie(['status', '-w', workspace, '--json'])).stdout).runs
    expect(record).toMatchObject({ outcome: 'interrupted', exitCode: code })
    expect(record.issues).toMatchObject([{ message: 'was stopped by a signal' }])
  }
  expect((await vigie(['run', '-b', '2010', '-w', workspace])).code).toBe(0)
  expect(listDigests(workspace)).toEqual(listDigests(await ranWorkspace('first')))
})

test('given a stage that takes too long, then it is stopped, and the next run goes on', async () => {
  const workspace = await workspaceOf('small/batches')
  const late = await vigie(['run', '-b', '2010', '-w', workspace, '--set', 'run.stageMinutes=0.001'])
  expect([late.code, late.stderr]).toEqual([
    143,
    expect.stringContaining('2010, import: import of 2010 took longer than 0.001 minutes'),
  ])
  const whole = await vigie(['run', '-b', '2010', '-w', workspace, '--set', 'run.minutes=0.02'])
  expect([whole.code, whole.stderr]).toEqual([143, expect.stringContaining('the run took longer than 0.02 minutes')])
})
