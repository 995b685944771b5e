import { readdir } from 'node:fs/promises'
import type { BatchKey } from '../kernel/batch-key.js'
import { Failure, type Issue, isFailure } from '../kernel/failure.js'
import type { StageContext } from '../stages/context.js'
import type { Workspace } from '../store/workspace.js'
import { heldFrom, heldIssue, isWithin } from './held.js'
import { measuredStage } from './measured-stage.js'
import { type RunRecord, writeRecord } from './record.js'
import type { NamedStage } from './stages.js'
import type { Stopping } from './stopping.js'

export interface InTurn {
  readonly batches: readonly BatchKey[]
  readonly stages: readonly NamedStage[]
  /** Batches that go no further than a stage, because of one before them. */
  readonly until?: ReadonlyMap<string, string> | undefined
}

/**
 * Runs stages over batches in order, and keeps the record as it goes. A stage that fails ends its batch, except an import
 * of which some sources were refused: each stage after it then says whether it can do without them. Later batches go as
 * far as they may without the one that failed, so that what is wrong with them is known too. Gives the record, not closed.
 */
export async function runInTurn(
  context: StageContext,
  { batches, stages, until }: InTurn,
  stopping: Stopping,
  opened: RunRecord,
): Promise<RunRecord> {
  let record = opened
  let held: { readonly stage: string; readonly because: string } | undefined
  for (const batch of batches) {
    const last = [until?.get(batch.text), held?.stage]
    const allowed = stages.filter(({ name }) => isWithin(name, last))
    if (held && allowed.length < stages.length)
      record = { ...record, issues: [...record.issues, heldIssue(batch.text, held.stage, held.because)] }
    let first: string | undefined
    let ended = false
    for (const stage of allowed) {
      if (stopping.signal.aborted)
        return { ...record, issues: [...record.issues, ...stopIssues(stopping, batch, stage)] }
      stopping.stage(stage.name, batch.text)
      context.tell.fact('stage started', { batch: batch.text, stage: stage.name })
      const { stageRecord, issues } = await measuredStage(context, stage, batch, () =>
        stopping.signal.aborted ? new Failure(stopIssues(stopping, batch, stage)) : undefined,
      )
      record = { ...record, stages: [...record.stages, stageRecord], issues: [...record.issues, ...issues] }
      await writeRecord(context.workspace, record)
      context.tell.fact('stage ended', { ...stageRecord, figures: undefined })
      if (stageRecord.outcome !== 'failed') continue
      if (issues.some(({ cause }) => endsAll.has(cause))) return record
      first ??= stage.name
      ended = stage.name !== 'import' || !(await assertsSomething(context.workspace, batch))
      if (ended) break
    }
    // A source that nothing needed holds nothing either.
    if (ended && first !== undefined) held = heldFrom(held, first, batch.text)
  }
  return record
}

/** Causes that are of the machine or of the workspace, not of a batch: the next one would meet them too. */
const endsAll = new Set<Issue['cause']>([
  ...(['bug', 'memory', 'cannot-write', 'io', 'trust', 'chain', 'locked', 'interrupted', 'terminated'] as const),
])

const assertsSomething = async (workspace: Workspace, { text }: BatchKey): Promise<boolean> =>
  (await readdir(workspace.path('1-imported', text)).catch(() => [])).some((name) => /^[a-z0-9_]+\.parquet$/.test(name))

const stopIssues = ({ signal }: Stopping, batch: BatchKey, stage: NamedStage): Issue[] =>
  (isFailure(signal.reason) ? signal.reason.issues : []).map((issue) => ({
    ...issue,
    place: `${batch.text}, ${stage.name}`,
  }))
