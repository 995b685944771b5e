import type { BatchKey } from '../kernel/batch-key.js'
import { Failure, type Issue } from '../kernel/failure.js'
import type { StageContext } from '../stages/context.js'

export interface Plan {
  readonly batches: readonly BatchKey[]
  /** Batches that go no further than a stage, because of one before them. */
  readonly until: ReadonlyMap<string, string>
  readonly notices: readonly Issue[]
  /** Published before, and therefore left alone. */
  readonly already: readonly { readonly batch: string; readonly published: string }[]
}

/** The batch that was named, or every complete one that is not published yet, in order. */
export async function planBatches(
  context: Omit<StageContext, 'tell'>,
  named: string | undefined,
  readsDeliveries: boolean,
  arrived?: ReadonlySet<string>,
): Promise<Plan> {
  const { batchNamed, batchStates, incompleteIssue, missingSources, waitingBatches } = await import('../run/index.js')
  const { workspace, catalog } = context
  if (named !== undefined) {
    const batch = batchNamed(named)
    const missing = readsDeliveries ? await missingSources(workspace, catalog, batch) : []
    const notices = missing.length > 0 ? [incompleteIssue({ batch, missing }, 'warning')] : []
    return { batches: [batch], until: new Map(), notices, already: [] }
  }
  const states = await batchStates(workspace, catalog)
  if (states.length === 0) {
    throw new Failure({
      cause: 'input-missing',
      place: workspace.batches,
      message: 'no batch is delivered there',
      next: 'Put the files of a month in batches/AAMM, or name the workspace with --workspace.',
    })
  }
  return {
    ...waitingBatches(states, arrived),
    already: states.flatMap(({ batch, published, withdrawn }) =>
      published && !withdrawn ? [{ batch: batch.text, published }] : [],
    ),
  }
}
