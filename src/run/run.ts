import { rm } from 'node:fs/promises'
import { failureOf, type Issue, isFailure } from '../kernel/failure.js'
import type { StageContext } from '../stages/context.js'
import { makeFolder, removeUnfinished } from '../store/atomic.js'
import { holdLock } from '../store/lock.js'
import { completeRemovals } from '../store/trash.js'
import { outputFolders, type Workspace } from '../store/workspace.js'
import { BroughtDecisions, withDecisions } from './brought-decisions.js'
import { announcer } from './events/announce.js'
import type { Outside } from './events/raise.js'
import { type InTurn, runInTurn } from './in-turn.js'
import { openJournal, type Watcher } from './journal.js'
import { closeKilled } from './killed-runs.js'
import { newRunId, outcomeOf, type RunRecord, writeRecord } from './record.js'
import { stoppingBy } from './stopping.js'

/** What a run is given: what its stages are, and to whom its events go. */
export interface RunContext extends Omit<StageContext, 'tell'> {
  readonly outside: Outside
  /** File of figures for Prometheus, when one is set. */
  readonly metrics?: string | undefined
}

export interface RunRequest extends InTurn {
  readonly command: string
  /** Known before it starts: files that miss, batches left out. */
  readonly notices: readonly Issue[]
  readonly process: number
  /** Which process has that number: see RunRecord. */
  readonly processStart: string | undefined
  readonly operator: string
  readonly watcher: Watcher
  /** Stops the run when it is given, by a Failure that says who asks. */
  readonly stop: AbortSignal
  readonly exitCode: (issues: readonly Issue[]) => number
  /** Asked once the stages are done: what still waits for somebody. */
  readonly afterwards?: () => Promise<readonly Issue[]>
  /** Called once the run tells of its own end, whatever that is. */
  readonly opened?: () => void
  /** Called once those who watch were told, with the number of hooks that failed. */
  readonly told?: (hookFailures: number) => Promise<void>
  /** Called with the closed and written record while the lock is still held. */
  readonly finish?: (record: RunRecord) => Promise<void>
}

/**
 * Runs stages over batches, under the lock, with a record that is opened at the start and closed in every case. A
 * Failure ends the run and is in the record; anything else is a bug, is recorded as such, and is thrown on.
 */
export async function run(context: RunContext, request: RunRequest): Promise<RunRecord> {
  const { workspace } = context
  const lock = await holdLock(workspace.lock)
  const id = newRunId(new Date())
  const journal = await openJournal(workspace, id, request.watcher)
  const announce = announcer(workspace, context.outside, id, journal.teller.fact, request.exitCode)
  const temporary = workspace.path('.vigie', 'tmp', id)
  const stopping = stoppingBy(request.stop, context.time)
  const limits = { ...context.limits, temporary, stop: stopping.signal }
  const accepted = new BroughtDecisions(context.accepted)
  const full: StageContext = { ...context, accepted, tell: journal.teller, limits }
  let record = startRecord(context, request, id)
  request.opened?.()
  try {
    await clean(context)
    // The engine makes its own folder for what does not fit in memory, but not the folders above it.
    await makeFolder(temporary)
    await writeRecord(workspace, record)
    journal.teller.fact('run started', { command: request.command, batches: record.batches })
    announce.started(record)
    const ran = await withDecisions(workspace, accepted, await runInTurn(full, request, stopping, record))
    record = await settled(close(ran, request), request)
  } catch (error) {
    record = close({ ...record, issues: [...record.issues, bugIssue(error)] }, request)
    throw error
  } finally {
    if (record.endedAt === null) record = close(record, request)
    for (const issue of record.issues) journal.teller.issue(issue)
    journal.teller.fact('run ended', { outcome: record.outcome, exitCode: record.exitCode })
    record = await writtenOrFailed(workspace, record, request)
    await request.told?.(await announce.ended(record))
    await rm(temporary, { recursive: true, force: true })
    stopping.end()
    journal.close()
    // Last, so that a batch remembered as fresh has nothing left to clean; it saves time only, and may fail.
    await request.finish?.(record).catch(() => undefined)
    lock.release()
  }
  return record
}

/** A run whose record cannot be written is not a success, whatever its stages did: nobody could look at it. */
async function writtenOrFailed(workspace: Workspace, record: RunRecord, request: RunRequest): Promise<RunRecord> {
  try {
    await writeRecord(workspace, record)
    return record
  } catch (error) {
    const issues = failureOf(error)?.issues ?? [bugIssue(error)]
    return close({ ...record, issues: [...record.issues, ...issues] }, request)
  }
}

/** What killed runs left behind: half-written files and their folders of temporary files. */
async function clean({ workspace, outside }: Pick<RunContext, 'workspace' | 'outside'>): Promise<void> {
  await rm(workspace.temporary, { recursive: true, force: true })
  for (const place of [...outputFolders, 'runs', 'spool', '.vigie']) await removeUnfinished(workspace.path(place))
  await completeRemovals(workspace)
  await closeKilled(workspace, outside)
}

/**
 * The same for a run that was killed once all was published: nothing is left to run, and there may be something to
 * remove. Whoever holds the lock has done it.
 */
export async function sweep({ workspace, outside }: Pick<RunContext, 'workspace' | 'outside'>): Promise<void> {
  const lock = await holdLock(workspace.lock).catch((error: unknown) => {
    if (isFailure(error) && error.issues.every(({ cause }) => cause === 'locked')) return undefined
    throw error
  })
  if (!lock) return
  try {
    await clean({ workspace, outside })
  } finally {
    lock.release()
  }
}

function startRecord(context: Omit<StageContext, 'tell'>, request: RunRequest, id: string): RunRecord {
  return {
    schemaVersion: 1,
    id,
    command: request.command,
    batches: request.batches.map(({ text }) => text),
    version: context.version,
    code: context.code,
    process: request.process,
    ...(request.processStart === undefined ? {} : { processStart: request.processStart }),
    operator: request.operator,
    limits: { threads: context.limits.threads, memory: context.limits.memory },
    startedAt: new Date().toISOString(),
    endedAt: null,
    outcome: 'running',
    exitCode: null,
    stages: [],
    issues: request.notices,
    accepted: [...context.accepted].map(([accepted, reason]) => ({ id: accepted, reason })),
  }
}

/** A run whose stages are done, with what still waits for somebody. */
async function settled(record: RunRecord, request: RunRequest): Promise<RunRecord> {
  if (record.outcome === 'failed' || record.outcome === 'interrupted') return record
  const waiting = await waitingFor(request)
  return waiting.length === 0 ? record : close({ ...record, issues: [...record.issues, ...waiting] }, request)
}

async function waitingFor({ afterwards }: RunRequest): Promise<readonly Issue[]> {
  try {
    return (await afterwards?.()) ?? []
  } catch (error) {
    const told = failureOf(error)
    if (!told) throw error
    return told.issues
  }
}

function close(record: RunRecord, request: RunRequest): RunRecord {
  return {
    ...record,
    endedAt: new Date().toISOString(),
    outcome: outcomeOf(record.issues),
    exitCode: request.exitCode(record.issues),
  }
}

/** A bug is recorded by its name only: its message could quote a row. */
const bugIssue = (error: unknown): Issue => ({
  cause: 'bug',
  message: `unexpected error (${error instanceof Error ? error.name : typeof error})`,
  next: 'The trace is on the terminal; please report it.',
})
