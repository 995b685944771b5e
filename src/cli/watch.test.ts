import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ranWorkspace } from '../testing/ran-workspace.js'
import { until } from '../testing/until.js'
import { projectRoot, vigie } from '../testing/vigie.js'

/** November is delivered but for one file. */
async function awaiting() {
  const workspace = await ranWorkspace('first')
  const place = join(workspace, 'batches', '2011', 'sigfaible_pcoll.csv')
  const aside = join(workspace, 'en-route.csv')
  renameSync(place, aside)
  return { workspace, arrive: () => renameSync(aside, place) }
}

function start(words: readonly string[]) {
  const child = spawn(process.execPath, [join(projectRoot, 'bin', 'vigie.js'), 'watch', ...words], {
    env: { ...process.env, VIGIE_THREADS: '1', NO_COLOR: '1' },
  })
  let said = ''
  child.stderr.on('data', (text) => {
    said += text
  })
  child.stdout.resume()
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return { child, ended, said: () => said }
}

test('given a file that misses, then it waits, and runs once it is there and no longer changes', async () => {
  const { workspace, arrive } = await awaiting()
  const once = await vigie(['watch', '--once', '--stable', '0s', '-w', workspace])
  expect([once.code, once.stderr]).toEqual([66, expect.stringContaining('2011: not delivered: procol')])
  expect(existsSync(join(workspace, '6-lists', '2011'))).toBe(false)
  const { ended, said } = start(['-w', workspace, '--poll', '100ms', '--stable', '1500ms'])
  await until(() => said().includes('Waiting for 2011: not delivered: procol.'))
  arrive()
  await until(() => said().includes('Waiting for 2011: still arriving: sigfaible_pcoll.csv.'))
  const plan = await vigie(['watch', '--once', '--stable', '0s', '--dry-run', '-w', workspace])
  expect([plan.code, plan.stdout]).toEqual([0, expect.stringContaining('for 2011.')])
  expect(existsSync(join(workspace, '6-lists', '2011'))).toBe(false)
  expect(await ended).not.toBe(66)
  expect(readdirSync(join(workspace, '6-lists', '2011'))).toEqual(['r1'])
})

test('given a deadline that passes, then it names what misses, ends with 66 and raises an event', async () => {
  const { workspace } = await awaiting()
  const words = ['watch', '--deadline', '2020-12-08T18:00', '--stable', '0s', '-w', workspace]
  const late = await vigie(words)
  expect([late.code, late.stderr]).toEqual([66, expect.stringContaining('2011: not delivered: procol')])
  const spool = join(workspace, 'spool', 'events')
  const events = readdirSync(spool).map((name) => JSON.parse(readFileSync(join(spool, name), 'utf8')))
  expect(events.filter(({ event }) => event === 'deadline.missed')).toMatchObject([
    { batch: '2011', names: ['procol'], exitCode: 66 },
  ])
})

test('given a month that is not delivered at all, then it is awaited whole', async () => {
  const workspace = await ranWorkspace('first')
  rmSync(join(workspace, 'batches', '2011'), { recursive: true })
  const waiting = await vigie(['watch', '--once', '-w', workspace, '--json'])
  expect(waiting.code).toBe(66)
  expect(JSON.parse(waiting.stdout).issues).toMatchObject([
    { place: '2011', message: expect.stringContaining('debit') },
  ])
  expect((await vigie(['watch', '--once', '-w', workspace, '--poll', 'souvent'])).code).toBe(64)
  expect((await vigie(['watch', '--once', '-w', workspace, '--deadline', 'demain'])).code).toBe(64)
})

test('given a signal while it waits, then it ends at once', async () => {
  const { workspace } = await awaiting()
  const { child, ended, said } = start(['-w', workspace, '--poll', '1h'])
  await until(() => said().includes('Waiting for 2011'))
  const asked = performance.now()
  child.kill('SIGTERM')
  expect(await ended).toBe(143)
  expect(performance.now() - asked).toBeLessThan(5000)
})
