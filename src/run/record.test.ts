import { beforeEach, describe, expect, test } from 'vitest'
import { openWorkspace, type Workspace } from '../store/workspace.js'
import { runs } from '../testing/run-records.js'
import { temporaryFolder } from '../testing/vigie.js'
import { announcer } from './events/announce.js'
import { spooledEvents } from './events/spool.js'
import { closeKilled } from './killed-runs.js'
import { lastRuns, lastWorkedRuns, type RunRecord, readRecord, writeRecord } from './record.js'

const outside = { hooks: [], host: 'hote', environment: {} }
const idleBetween = 28

/** A timer that runs every day: each run of a month, then as many days on which nothing came. */
async function dailyRuns(workspace: Workspace, months: readonly RunRecord[]): Promise<void> {
  for (const [month, record] of months.toReversed().entries()) {
    const id = (day: number) =>
      `2026${String(month + 1).padStart(2, '0')}${String(day).padStart(2, '0')}T040000Z-000000`
    await writeRecord(workspace, { ...record, id: id(1) })
    for (let day = 2; day < 2 + idleBetween; day++)
      await writeRecord(workspace, { ...record, id: id(day), code: 'unchanged', outcome: 'done', stages: [] })
  }
}

describe('given a timer that runs every day, and a month that comes once', () => {
  let workspace: Workspace

  beforeEach(async () => {
    workspace = openWorkspace(await temporaryFolder())
    const killed: Partial<RunRecord> = { outcome: 'running', endedAt: null }
    await dailyRuns(workspace, runs([10, 1e6], [10.2, 1e6], [9.9, 1e6], [10, 1e6, killed]))
  })

  test('then runs are counted that had something to do, however many had nothing', async () => {
    const months = ['04', '03', '02', '01'].map((month) => `2026${month}01T040000Z-000000`)
    expect((await lastWorkedRuns(workspace, 60)).map(({ id }) => id)).toEqual(months)
    expect((await lastWorkedRuns(workspace, 2)).map(({ id }) => id)).toEqual(months.slice(0, 2))
    expect((await lastRuns(workspace, 60)).length).toBe(60)
  })

  test('then a month that takes twice as long is an event', async () => {
    const [slow] = runs([20, 1e6])
    const record = { ...(slow as RunRecord), id: '20260501T040000Z-000000' }
    await writeRecord(workspace, record)
    await announcer(
      workspace,
      outside,
      record.id,
      () => undefined,
      () => 0,
    ).ended(record)
    const told = (await spooledEvents(workspace)).find(({ event }) => event === 'duration.anomaly')
    expect(told?.names).toEqual(['compute', 'compute dette'])
  })

  test('then the one that was killed before them is closed and told', async () => {
    await closeKilled(workspace, outside)
    expect((await readRecord(workspace, '20260401T040000Z-000000'))?.outcome).toBe('killed')
    expect((await spooledEvents(workspace)).map(({ event }) => event)).toEqual(['run.failed'])
  })
})
