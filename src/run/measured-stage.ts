import type { BatchKey } from '../kernel/batch-key.js'
import { type Failure, failureOf, type Issue } from '../kernel/failure.js'
import type { StageContext, StageOutcome } from '../stages/context.js'
import { bytesMoved, startMeasure } from '../store/measure.js'
import type { StageRecord } from './record.js'
import type { NamedStage } from './stages.js'

/** Runs a stage for a batch, and says what it took. A Failure is an outcome like another; anything else is thrown on. */
export async function measuredStage(
  context: StageContext,
  stage: NamedStage,
  batch: BatchKey,
  stopped: () => Failure | undefined,
): Promise<{ stageRecord: StageRecord; issues: readonly Issue[] }> {
  const end = startMeasure()
  const before = bytesMoved()
  const recorded = (outcome: StageRecord['outcome'], found: Partial<StageOutcome>): StageRecord => {
    const after = bytesMoved()
    const { figures = {}, works, why = [] } = found
    return {
      batch: batch.text,
      stage: stage.name,
      outcome,
      ...end(),
      readBytes: before && after ? after.read - before.read : null,
      writtenBytes: before && after ? after.written - before.written : null,
      figures,
      ...(works ? { works } : {}),
      ...(why.length > 0 ? { why } : {}),
    }
  }
  try {
    const found = await stage.run(context, batch)
    return { stageRecord: recorded(found.outcome, found), issues: found.warnings }
  } catch (error) {
    // Work that a stop cuts short may fail in any way: what counts is that it was stopped.
    const told = stopped() ?? failureOf(error)
    if (!told) {
      end()
      throw error
    }
    return { stageRecord: recorded('failed', {}), issues: told.issues }
  }
}
