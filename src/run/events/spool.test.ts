import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eventShape } from '../../declare/event.js'
import { openWorkspace } from '../../store/workspace.js'
import { temporaryFolder } from '../../testing/vigie.js'
import { raise } from './raise.js'
import { spooledEvents } from './spool.js'

const outside = { hooks: [], host: 'hote', environment: {} }

test('given an event, then what the spool holds is what its shape declares, and it was not sent', async () => {
  const workspace = openWorkspace(await temporaryFolder())
  await raise(workspace, outside, [{ event: 'key.expiring', names: ['production@vigie'], summary: 'Une clé finit.' }])
  const [told] = await spooledEvents(workspace)
  expect(told).toMatchObject({
    event: 'key.expiring',
    severity: 'warn',
    runbook: 'docs/how-to/be-alerted.md#keyexpiring',
    sent: false,
  })
  const { sent: _, ...event } = told ?? { sent: true }
  expect(eventShape.parse(event)).toEqual(event)
})

test('given nobody who forwards, then the last thousand events are kept; one that does not read is passed over', async () => {
  const workspace = openWorkspace(await temporaryFolder())
  const folder = join(workspace.spool, 'events')
  mkdirSync(folder, { recursive: true })
  for (let rank = 0; rank < 1003; rank++)
    writeFileSync(join(folder, `2000${String(rank).padStart(4, '0')}.json`), '{"coupe')
  await raise(workspace, outside, [{ event: 'run.started', summary: 'Le traitement commence.' }])
  const names = readdirSync(folder).sort()
  expect([names.length, names[0]]).toEqual([1000, '20000004.json'])
  expect((await spooledEvents(workspace)).map(({ event }) => event)).toEqual(['run.started'])
})

test('given a spool that cannot be written, then nothing is thrown, and the log says so', async () => {
  const workspace = openWorkspace(await temporaryFolder())
  writeFileSync(workspace.spool, 'a file in its place')
  const facts: string[] = []
  const fact = (event: string) => facts.push(event)
  expect(await raise(workspace, outside, [{ event: 'run.started', summary: 'x' }], { fact })).toBe(0)
  expect(facts).toEqual(['event raised', 'event not spooled'])
})
