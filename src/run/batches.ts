import type { Catalog } from '../catalog/catalog.js'
import { batchesDelivered } from '../history/delivered.js'
import { readDelivery } from '../history/delivery.js'
import { withdrawnBatches } from '../history/withdrawn.js'
import { type BatchKey, parseBatchKey } from '../kernel/batch-key.js'
import { failure, type Issue, isFailure } from '../kernel/failure.js'
import type { Workspace } from '../store/workspace.js'
import { readResult } from '../tables/results.js'
import { heldFrom, heldIssue } from './held.js'
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

/** What a run takes up by itself: every complete batch that is not published, in order. */
export interface Waiting {
  readonly batches: readonly BatchKey[]
  /** Those that go no further than a stage, since one before them is not complete. */
  readonly until: ReadonlyMap<string, string>
  readonly notices: readonly Issue[]
}

/**
 * The batches that wait to be published. One that is not complete holds those after it at the check of their own files,
 * since their state rests on what it will assert; batches before the last published one hold nothing any more: a person
 * went on without them. With `arrived`, a batch that is not among them is not complete yet.
 */
export function waitingBatches(states: readonly BatchState[], arrived?: ReadonlySet<string>): Waiting {
  const lastPublished = states.findLastIndex(({ published, withdrawn }) => published !== null && !withdrawn)
  const batches: BatchKey[] = []
  const until = new Map<string, string>()
  const notices: Issue[] = []
  let held: ReturnType<typeof heldFrom> | undefined
  for (const [rank, state] of states.entries()) {
    const { batch, missing, problems, published, withdrawn } = state
    if (published !== null || withdrawn) continue
    const arriving = arrived !== undefined && !arrived.has(batch.text)
    if (missing.length > 0 || problems.length > 0 || arriving) {
      notices.push(...problems, ...(missing.length > 0 ? [incompleteIssue(state, 'input-missing')] : []))
      if (rank > lastPublished)
        held ??= { ...heldFrom(undefined, 'import', batch.text), because: `${batch.text} is not complete` }
      continue
    }
    batches.push(batch)
    if (!held) continue
    until.set(batch.text, held.stage)
    notices.push(heldIssue(batch.text, held.stage, held.because))
  }
  return { batches, until, notices }
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
