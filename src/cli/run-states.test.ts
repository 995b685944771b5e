import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeRecord } from '../run/record.js'
import { openWorkspace } from '../store/workspace.js'
import { ranWorkspace } from '../testing/ran-workspace.js'
import { runs } from '../testing/run-records.js'
import { until } from '../testing/until.js'
import { projectRoot, temporaryFolder } from '../testing/vigie.js'
import { processStart } from './process-start.js'
import { stateOf } from './run-states.js'

const [closed] = runs([1, 1])
const running = {
  ...{ outcome: 'running' as const, process: process.pid, operator: `vigie@${hostname()}` },
  processStart: processStart(process.pid) ?? 'the system says no start',
}

test('given a run that is running, then it is; given its number on another process, or on none, then it was killed', () => {
  expect(running.processStart).toMatch(/^[0-9a-f-]{36}\/[0-9]+$/)
  expect(stateOf(running)).toBe('running')
  expect(stateOf({ ...running, processStart: processStart(1) ?? '' })).toBe('killed')
  expect(stateOf({ ...running, process: 2 ** 22 + 1 })).toBe('killed')
  expect(stateOf({ ...running, outcome: 'done' })).toBe('done')
})

test('given a record that says no start, or one of another machine, then it is not said to be killed', () => {
  const { processStart: _, ...older } = running
  expect(stateOf(older)).toBe('running')
  expect(stateOf({ ...running, operator: 'vigie@conteneur', process: 1, processStart: 'x/1' })).toBe('running')
})

const program = join(projectRoot, 'bin', 'vigie.js')

test('given a container, where each run has the same number, when one cannot start, then it is told all the same', async () => {
  const workspace = await ranWorkspace('first')
  const [id = ''] = readdirSync(join(workspace, 'runs'))
  const events = () => readdirSync(join(workspace, 'spool', 'events'))
  const before = events().length
  const script = `sed -i "s/\\"process\\": [0-9]*/\\"process\\": $$/" "$1" && exec "$2" "$3" run -b 2012 -w "$4"`
  const words = ['-c', script, 'sh', join(workspace, 'runs', id, 'run.json'), process.execPath, program, workspace]
  expect(() => execFileSync('sh', words, { stdio: 'ignore' })).toThrow()
  const told = events()
    .slice(before)
    .map((name) => JSON.parse(readFileSync(join(workspace, 'spool', 'events', name), 'utf8')))
  expect(told).toMatchObject([{ event: 'run.failed', exitCode: 66 }])
})

test('given a log that is followed, then the record of that run alone is read, however many there are', async () => {
  const root = await temporaryFolder()
  const workspace = openWorkspace(root)
  mkdirSync(workspace.path('.vigie'), { recursive: true })
  const record = { ...closed, ...running, id: '20260501T040000Z-000000' } as Parameters<typeof writeRecord>[1]
  await writeRecord(workspace, record)
  writeFileSync(workspace.path('runs', record.id, 'log.ndjson'), '{"event":"run started"}\n')
  const follow = spawn(process.execPath, [program, 'logs', '--follow', '-w', root])
  let said = ''
  follow.stdout.on('data', (part) => {
    said += part
  })
  const ended = new Promise((resolve) => follow.once('exit', resolve))
  try {
    await until(() => said.includes('run started'))
    // Whoever reads this record waits for a writer that never comes.
    mkdirSync(workspace.path('runs', '20260401T040000Z-000000'))
    execFileSync('mkfifo', [workspace.path('runs', '20260401T040000Z-000000', 'run.json')])
    await new Promise((resolve) => setTimeout(resolve, 500))
    await writeRecord(workspace, { ...record, outcome: 'done' })
    const late = new Promise((resolve) => setTimeout(resolve, 10_000, 'still reading'))
    expect(await Promise.race([ended, late])).toBe(0)
  } finally {
    follow.kill('SIGKILL')
  }
})
