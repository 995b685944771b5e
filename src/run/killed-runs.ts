import type { Workspace } from '../store/workspace.js'
import { killedDraft } from './events/of-record.js'
import { type Outside, raise } from './events/raise.js'
import { lastWorkedRuns, type RunRecord, writeRecord } from './record.js'

/** A killed run is among the last ones: every run looks at those before it. */
const looked = 20

/**
 * Closes the records of runs that were killed, and tells those who watch, since they could not. Only called by the holder
 * of the lock: whoever says that it is running then is dead, whatever process has its number by now.
 */
export async function closeKilled(workspace: Workspace, outside: Outside): Promise<void> {
  const killed = (await lastWorkedRuns(workspace, looked)).filter(({ outcome }) => outcome === 'running').reverse()
  for (const record of killed) {
    const closed: RunRecord = { ...record, outcome: 'killed' }
    await writeRecord(workspace, closed)
    const logPath = workspace.path('runs', record.id, 'log.ndjson')
    await raise(workspace, outside, [killedDraft(closed)], { runId: record.id, logPath })
  }
}
