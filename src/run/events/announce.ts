import type { Issue } from '../../kernel/failure.js'
import type { Workspace } from '../../store/workspace.js'
import { trendsOf } from '../perf.js'
import { lastWorkedRuns, type RunRecord } from '../record.js'
import { endDrafts, startDraft } from './of-record.js'
import { type Draft, type Outside, type Raised, raise } from './raise.js'
import { slowerWords } from './words.js'

/**
 * Tells those who watch that a run starts and how it ended. What it starts with goes out while the run goes on; the end
 * waits for it, and gives the number of hooks that failed. Never throws.
 */
export function announcer(
  workspace: Workspace,
  outside: Outside,
  runId: string,
  fact: NonNullable<Raised['fact']>,
  exitCode: (issues: readonly Issue[]) => number,
) {
  const about = { runId, logPath: workspace.path('runs', runId, 'log.ndjson'), fact }
  let started: Promise<number> = Promise.resolve(0)
  return {
    started(record: RunRecord): void {
      started = raise(workspace, outside, [startDraft(record)], about)
    },
    async ended(record: RunRecord): Promise<number> {
      const drafts = [
        ...(await slowerDrafts(workspace, record).catch(() => [])),
        ...(await endDrafts(workspace, record, exitCode).catch(() => [])),
      ]
      return (await started) + (await raise(workspace, outside, drafts, about))
    },
  }
}

/** Tells that a run had nothing to do, which is a run that went well, and what still waits. Never throws. */
export async function announceIdle(
  workspace: Workspace,
  outside: Outside,
  record: RunRecord,
  exitCode: (issues: readonly Issue[]) => number,
): Promise<number> {
  const drafts = await endDrafts(workspace, record, exitCode).catch(() => [])
  return raise(workspace, outside, drafts, { runId: record.id })
}

/** Runs that had something to do: as many as a year of months, run again several times. */
const looked = 60

/** What took much longer in this run than it usually does. */
async function slowerDrafts(workspace: Workspace, { id }: RunRecord): Promise<Draft[]> {
  const slower = trendsOf(await lastWorkedRuns(workspace, looked)).filter(
    (trend) => trend.slower && trend.last.run === id,
  )
  if (slower.length === 0) return []
  const names = slower.map(({ stage, part }) => (part === null ? stage : `${stage} ${part}`))
  return [{ event: 'duration.anomaly', batch: slower[0]?.last.batch ?? null, names, summary: slowerWords(names) }]
}
