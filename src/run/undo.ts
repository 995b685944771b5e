import { importedBatches } from '../history/assertion.js'
import type { BatchKey } from '../kernel/batch-key.js'
import { failure } from '../kernel/failure.js'
import { compactBatch } from '../stages/compact/index.js'
import type { StageContext, StageOutcome } from '../stages/context.js'
import { bringBack, type Planner, takeAway } from '../stages/undo/index.js'
import type { NamedStage } from './stages.js'

const follow: NamedStage = {
  name: 'compact',
  run: compactLast,
}

/** An operation that takes away what its plan says, then brings the history of what follows up to date. */
export function undoStages(command: string, plan: Planner): NamedStage[] {
  const run: NamedStage['run'] = (context, batch) => takeAway(context, batch, command, plan)
  return [{ name: command, run }, follow]
}

export const restoreStages: NamedStage[] = [{ name: 'restore', run: bringBack }, follow]

/** The change files of every later batch follow from what is left; the state of the last one is what they add up to. */
async function compactLast(context: StageContext): Promise<StageOutcome> {
  const last = (await importedBatches(context.workspace)).at(-1)
  return last ? compactBatch(context, last) : { outcome: 'fresh', warnings: [], figures: {} }
}

/** The last batch that was imported: what an operation without a batch of its own is recorded under. */
export async function lastImported(workspace: StageContext['workspace']): Promise<BatchKey> {
  const last = (await importedBatches(workspace)).at(-1)
  if (last) return last
  throw failure('input-missing', 'nothing was imported yet', { place: workspace.root, next: 'Run: vigie run' })
}
