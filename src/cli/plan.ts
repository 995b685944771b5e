import type { BatchKey } from '../kernel/batch-key.js'
import { Failure, type Issue } from '../kernel/failure.js'
import type { StageContext } from '../stages/context.js'

export interface Plan {
  readonly batches: readonly BatchKey[]
  readonly notices: readonly Issue[]
  /** Published before, and therefore left alone. */
  readonly already: readonly { readonly batch: string; readonly published: string }[]
}

/** The batch that was named, or every complete one that is not published yet, in order. */
export async function planBatches(
  context: Omit<StageContext, 'tell'>,
  named: string | undefined,
  readsDeliveries: boolean,
): Promise<Plan> {
  const { batchNamed, batchStates, incompleteIssue, missingSources } = await import('../run/index.js')
  const { workspace, catalog } = context
  if (named !== undefined) {
    const batch = batchNamed(named)
    const missing = readsDeliveries ? await missingSources(workspace, catalog, batch) : []
    const notices = missing.length > 0 ? [incompleteIssue({ batch, missing }, 'warning')] : []
    return { batches: [batch], notices, already: [] }
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
  const waiting = states.filter(({ published, withdrawn }) => published === null && !withdrawn)
  const incomplete = waiting.filter(({ missing }) => missing.length > 0)
  const problems = waiting.flatMap((state) => state.problems)
  return {
    batches: waiting
      .filter((state) => state.missing.length === 0 && state.problems.length === 0)
      .map(({ batch }) => batch),
    notices: [...problems, ...incomplete.map((state) => incompleteIssue(state, 'input-missing'))],
    already: states.flatMap(({ batch, published, withdrawn }) =>
      published && !withdrawn ? [{ batch: batch.text, published }] : [],
    ),
  }
}
