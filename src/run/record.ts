import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import type { Issue } from '../kernel/failure.js'
import type { Reason } from '../kernel/step.js'
import { writeWhole } from '../store/atomic.js'
import type { Work } from '../store/measure.js'
import type { Workspace } from '../store/workspace.js'

export interface StageRecord {
  readonly batch: string
  readonly stage: string
  readonly outcome: 'done' | 'fresh' | 'failed'
  readonly seconds: number
  /** Peak resident memory of the process during the stage, in bytes; null where the system does not say. */
  readonly peakBytes: number | null
  /** Bytes read and written by the process during the stage. Records of before November 2026 do not say. */
  readonly readBytes?: number | null
  readonly writtenBytes?: number | null
  /** What each part of the stage took: a source, a family. */
  readonly works?: Readonly<Record<string, Work>>
  readonly figures: Record<string, unknown>
  /** Why it was not fresh. Records of before December 2026 do not say. */
  readonly why?: readonly Reason[]
}

/**
 * The record of one run: opened when it starts, closed in every case. A killed run stays `running` with its process until
 * the next one closes it.
 */
export interface RunRecord {
  readonly schemaVersion: 1
  readonly id: string
  readonly command: string
  readonly batches: readonly string[]
  readonly version: string
  readonly code: string
  readonly process: number
  /** Start of the machine and of the process, since numbers come again. Records of before December 2026 do not say. */
  readonly processStart?: string
  /** Who ran it: the account of the machine, and the machine. Records of before November 2026 do not say. */
  readonly operator?: string
  /** What the engine was given: only works with as much are compared. Records of before November 2026 do not say. */
  readonly limits?: { readonly threads: number; readonly memory: string }
  readonly startedAt: string
  readonly endedAt: string | null
  readonly outcome: 'running' | 'done' | 'warnings' | 'failed' | 'interrupted' | 'killed'
  readonly exitCode: number | null
  readonly stages: readonly StageRecord[]
  readonly issues: readonly Issue[]
  /** `passed`: did it let something pass in this run? Unknown until it ends, and in records of before December 2026. */
  readonly accepted: readonly { readonly id: string; readonly reason: string; readonly passed?: boolean }[]
}

/** How a run with these issues ended. One that waits for an approval did all that it could. */
export function outcomeOf(issues: readonly Issue[]): RunRecord['outcome'] {
  if (issues.some(({ cause }) => cause === 'interrupted' || cause === 'terminated')) return 'interrupted'
  if (issues.some(({ cause }) => cause !== 'warning' && cause !== 'approval')) return 'failed'
  return issues.length > 0 ? 'warnings' : 'done'
}

/** Names sort by time, so that the last run is the last name. */
export function newRunId(now: Date): string {
  const stamp = now
    .toISOString()
    .replace(/[-:]/g, '')
    .replace(/\.\d+Z$/, 'Z')
  return `${stamp}-${randomBytes(3).toString('hex')}`
}

export async function writeRecord(workspace: Workspace, record: RunRecord): Promise<void> {
  await writeWhole(workspace.path('runs', record.id, 'run.json'), `${JSON.stringify(record, null, 2)}\n`)
}

/** The last runs, newest first. A record that does not read is skipped: it never stops a status. */
export async function lastRuns(workspace: Workspace, count: number): Promise<RunRecord[]> {
  return recordsOf(workspace, (await runIds(workspace)).slice(0, count))
}

/** The record of one run; undefined when there is none, or none that reads. */
export async function readRecord(workspace: Workspace, id: string): Promise<RunRecord | undefined> {
  const text = await readFile(workspace.path('runs', id, 'run.json'), 'utf8').catch(() => '')
  try {
    return JSON.parse(text) as RunRecord
  } catch {
    return undefined
  }
}

/** What the record of a run that found nothing to do has in place of the code that ran. */
const unchanged = 'unchanged'

/**
 * The last runs that had something to do, newest first: a timer leaves many that had nothing, which say neither what is
 * usual nor what was killed, and are not counted.
 */
export async function lastWorkedRuns(workspace: Workspace, count: number): Promise<RunRecord[]> {
  const ids = await runIds(workspace)
  const worked: RunRecord[] = []
  for (let start = 0; start < ids.length && worked.length < count; start += readAtOnce) {
    const records = await recordsOf(workspace, ids.slice(start, start + readAtOnce))
    worked.push(...records.filter(({ code }) => code !== unchanged))
  }
  return worked.slice(0, count)
}

const readAtOnce = 64

/** Newest first. */
const runIds = async (workspace: Workspace) => (await readdir(workspace.runs).catch(() => [])).sort().reverse()

const recordsOf = async (workspace: Workspace, ids: readonly string[]) =>
  (await Promise.all(ids.map((id) => readRecord(workspace, id)))).flatMap((record) => record ?? [])

/** The record of a run that found nothing to do: opened and closed at once. */
export async function recordNothingToDo(
  workspace: Workspace,
  given: Pick<RunRecord, 'command' | 'version' | 'process' | 'operator' | 'issues' | 'exitCode'> & {
    readonly batches: readonly string[]
    readonly stages: readonly string[]
  },
): Promise<RunRecord> {
  const now = new Date()
  const stages = given.batches.flatMap((batch) =>
    given.stages.map((stage) => ({
      batch,
      stage,
      outcome: 'fresh' as const,
      seconds: 0,
      peakBytes: null,
      figures: {},
    })),
  )
  const record: RunRecord = {
    ...given,
    schemaVersion: 1,
    id: newRunId(now),
    code: unchanged,
    startedAt: now.toISOString(),
    endedAt: now.toISOString(),
    outcome: outcomeOf(given.issues),
    stages,
    accepted: [],
  }
  await writeRecord(workspace, record)
  return record
}
