import type { Catalog } from '../catalog/catalog.js'
import { batchesDelivered } from '../history/delivered.js'
import { readDelivery } from '../history/delivery.js'
import { withdrawnBatches } from '../history/withdrawn.js'
import { type BatchKey, parseBatchKey } from '../kernel/batch-key.js'
import { failure, type Issue, isFailure } from '../kernel/failure.js'
import type { Workspace } from '../store/workspace.js'
import { readResult } from '../tables/results.js'
import { usualSources } from './usual-sources.js'

export interface BatchState {
  readonly batch: BatchKey
  /** Expected or usual sources that no file of the batch is of. A complement is never expected to have them all. */
  readonly missing: readonly string[]
  /** What is wrong with its `batch.yaml`. */
  readonly problems: readonly Issue[]
  /** The revision of its lists, once published. */
  readonly published: string | null
  /** A person took away what it asserted; it is imported again only when it is named. */
  readonly withdrawn: boolean
}

/** What is delivered, complete and published, from files alone, in order of batch. */
export async function batchStates(workspace: Workspace, catalog: Catalog): Promise<BatchState[]> {
  const batches = await batchesDelivered(workspace)
  const withdrawn = await withdrawnBatches(workspace)
  return Promise.all(
    batches.map(async (batch) => ({
      batch,
      ...(await completeness(workspace, catalog, batch)),
      published: (await readResult(workspace, '6-lists', batch.text))?.folder ?? null,
      withdrawn: withdrawn.some((one) => one.batch === batch.text),
    })),
  )
}

/** A batch whose `batch.yaml` is wrong does not keep the others from being looked at. */
async function completeness(workspace: Workspace, catalog: Catalog, batch: BatchKey) {
  try {
    return { missing: await missingSources(workspace, catalog, batch), problems: [] }
  } catch (error) {
    if (!isFailure(error)) throw error
    return { missing: [], problems: error.issues }
  }
}

export async function missingSources(workspace: Workspace, catalog: Catalog, batch: BatchKey): Promise<string[]> {
  const { bySource, only } = await readDelivery(workspace, catalog, batch)
  if (batch.text.length > 4 && !only) return []
  const usual = await usualSources(workspace, batch)
  return [...catalog.sources.values()]
    .filter(({ name, expected }) => (only ? only.includes(name) : expected || usual.has(name)) && !bySource.has(name))
    .map(({ name }) => name)
}

/** The batch a person named. Throws a Failure that shows the form of a key. */
export function batchNamed(text: string): BatchKey {
  const batch = parseBatchKey(text)
  if (batch) return batch
  throw failure('usage', `"${text}" is not a batch`, {
    next: 'A batch is AAMM, like 2011 for November 2020; complements are 2011_01.',
  })
}

export function incompleteIssue(
  { batch, missing }: Pick<BatchState, 'batch' | 'missing'>,
  cause: Issue['cause'],
): Issue {
  return {
    cause,
    place: batch.text,
    message: `${missing.length > 1 ? 'expected sources are' : 'an expected source is'} not delivered: ${missing.join(', ')}`,
    next: `docs/reference/sources.md gives their file names. To go on without: --batch ${batch.text}`,
    event: 'volume.anomaly',
    names: missing,
  }
}
