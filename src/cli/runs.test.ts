import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { ranWorkspace } from '../testing/ran-workspace.js'
import { until } from '../testing/until.js'
import { projectRoot, vigie } from '../testing/vigie.js'

describe('what was run', () => {
  let workspace: string
  let first: string

  beforeAll(async () => {
    workspace = await ranWorkspace('first')
    first = readdirSync(join(workspace, 'runs'))[0] ?? ''
  })

  test('given a run that ended, then runs has its line, and logs tells its stages in order', async () => {
    expect((await vigie(['runs', '-w', workspace])).stdout).toMatch(
      new RegExp(`${first} +run +2010 +done +0 +[0-9.]+ +0`),
    )
    const { stdout, code } = await vigie(['logs', first.slice(0, 10), '-w', workspace])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^\d\d:\d\d:\d\d info {2}run started .*[\s\S]*stage ended .*stage=publish[\s\S]*run ended/)
    const raw = await vigie(['logs', '--ndjson', '-w', workspace])
    expect(raw.stdout).toBe(readFileSync(join(workspace, 'runs', first, 'log.ndjson'), 'utf8'))
  })

  test('given a run killed inside a stage, then runs and logs say where, and what to type; the next run closes it', async () => {
    const words = ['run', '-b', '2011', '-w', workspace]
    const run = spawn(process.execPath, [join(projectRoot, 'bin', 'vigie.js'), ...words], { stdio: 'ignore' })
    const last = () => join(workspace, 'runs', readdirSync(join(workspace, 'runs')).sort().at(-1) ?? '')
    const logged = (event: string) => {
      const path = join(last(), 'log.ndjson')
      return last() !== join(workspace, 'runs', first) && existsSync(path) && readFileSync(path, 'utf8').includes(event)
    }
    const followed = until(() => logged('"event":"run started"')).then(() =>
      vigie(['logs', '--follow', '-w', workspace]),
    )
    await until(() => logged('"event":"stage ended","batch":"2011","stage":"import"'))
    run.kill('SIGKILL')
    const { stdout, stderr } = await followed
    expect(stdout).toContain('stage started batch=2011 stage=import')
    expect(stderr).toMatch(/was killed after import of 2011: its process \d+ is gone\. Type: vigie run --batch 2011/)
    expect((await vigie(['runs', '-w', workspace])).stderr).toContain('It goes on from what was finished.')
    expect((await vigie(['validate', '-b', '2011', '-w', workspace])).code).toBe(0)
    const { runs } = JSON.parse((await vigie(['runs', '-w', workspace, '--json'])).stdout)
    expect(runs.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['done', 'killed', 'done'])
    const { events } = JSON.parse((await vigie(['events', '-w', workspace, '--json'])).stdout)
    expect(events).toContainEqual(expect.objectContaining({ event: 'run.failed', runId: runs[1].id, batch: '2011' }))
  })

  test('given a name that no run or several have, or a line cut by a crash, then it is said or shown as it is', async () => {
    expect((await vigie(['logs', '1999', '-w', workspace])).code).toBe(66)
    expect((await vigie(['logs', '2', '-w', workspace])).code).toBe(64)
    writeFileSync(join(workspace, 'runs', first, 'log.ndjson'), '{"level":"inf\n')
    expect((await vigie(['logs', first, '-w', workspace])).stdout).toBe('{"level":"inf\n')
  })
})
