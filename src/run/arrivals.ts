import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Catalog } from '../catalog/catalog.js'
import { batchesDelivered } from '../history/delivered.js'
import { batchFileName, readDelivery } from '../history/delivery.js'
import type { BatchKey } from '../kernel/batch-key.js'
import { parseBatchKey } from '../kernel/batch-key.js'
import { Failure, type Issue } from '../kernel/failure.js'
import { monthPlus, monthText } from '../kernel/month.js'
import type { Workspace } from '../store/workspace.js'
import { type BatchState, batchStates } from './batches.js'

/** How far the files of an awaited batch have come. */
export interface Arrival {
  readonly batch: string
  readonly missing: readonly string[]
  /** Files that still change, or did a moment ago. */
  readonly arriving: readonly string[]
  readonly problems: readonly Issue[]
}

export const hasArrived = ({ missing, arriving, problems }: Arrival): boolean =>
  missing.length + arriving.length + problems.length === 0

/**
 * The batches that are awaited: the one that is named, or those that are delivered and not published, or the month after
 * the last one. A file is there once nothing of it, its rights and its name included, changed for `stable` milliseconds;
 * that time is the file system's own, which a copy that keeps the date of its original does not set back.
 */
export async function awaitedBatches(
  workspace: Workspace,
  catalog: Catalog,
  named: BatchKey | undefined,
  stable: number,
): Promise<Arrival[]> {
  if (named) {
    const isThere = (await batchesDelivered(workspace)).some(({ text }) => text === named.text)
    const state = isThere
      ? (await batchStates(workspace, catalog)).find(({ batch }) => batch.text === named.text)
      : undefined
    return [state ? await arrivalOf(workspace, catalog, state, stable) : notThere(catalog, named)]
  }
  const states = await batchStates(workspace, catalog)
  const waiting = stillAwaited(states)
  if (waiting.length > 0) return Promise.all(waiting.map((state) => arrivalOf(workspace, catalog, state, stable)))
  const last = states.at(-1)
  return last ? [notThere(catalog, monthAfter(last.batch))] : []
}

/**
 * The batches delivered that may still be completed and published. One that is not complete, before the last published one,
 * is awaited no more: a person went on without it.
 */
export function stillAwaited(states: readonly BatchState[]): BatchState[] {
  const last = states.findLastIndex(({ published, withdrawn }) => published !== null && !withdrawn)
  return states.filter(
    ({ published, withdrawn, missing, problems }, rank) =>
      published === null && !withdrawn && (rank > last || missing.length + problems.length === 0),
  )
}

const notThere = ({ sources }: Catalog, { text }: BatchKey): Arrival => ({
  batch: text,
  missing: [...sources.values()].filter(({ expected }) => expected).map(({ name }) => name),
  arriving: [],
  problems: [],
})

function monthAfter({ month }: BatchKey): BatchKey {
  const next = monthText(monthPlus(month, 1)).replace('-', '').slice(2)
  return parseBatchKey(next) as BatchKey
}

async function arrivalOf(
  workspace: Workspace,
  catalog: Catalog,
  { batch, missing, problems }: BatchState,
  stable: number,
): Promise<Arrival> {
  const of = { batch: batch.text, missing, problems }
  if (problems.length > 0) return { ...of, arriving: [] }
  const { folder, bySource } = await readDelivery(workspace, catalog, batch)
  const names = [...[...bySource.values()].flat(), batchFileName]
  const before = Date.now() - stable
  const changed = await Promise.all(
    names.map(async (name) => ((await stat(join(folder, name)).catch(() => undefined))?.ctimeMs ?? 0) > before),
  )
  return { ...of, arriving: names.filter((_, rank) => changed[rank]) }
}

/** What an awaited batch lacks, as the error of whoever waited for it long enough. */
export function lateFailure(awaited: readonly Arrival[], deadline: Date | undefined): Failure {
  const next = 'Ask the producers; docs/how-to/the-month.md says how to go on without a source.'
  const issues = awaited
    .filter((arrival) => !hasArrived(arrival))
    .flatMap(({ batch, missing, arriving, problems }): Issue[] => [
      ...problems,
      {
        cause: 'input-missing',
        place: batch,
        message: wordArrival({ batch, missing, arriving, problems }),
        next,
        ...(deadline ? { event: 'deadline.missed' as const, names: [...missing, ...arriving] } : {}),
      },
    ])
  const missed = deadline ? { event: 'deadline.missed' as const } : {}
  const none: Issue = { cause: 'input-missing', message: 'no batch is delivered', next, ...missed }
  return new Failure(issues.length > 0 ? issues : none)
}

/** What an awaited batch lacks, in words. */
export function wordArrival({ missing, arriving, problems }: Arrival): string {
  return [
    ...(missing.length > 0 ? [`not delivered: ${missing.join(', ')}`] : []),
    ...(arriving.length > 0 ? [`still arriving: ${arriving.join(', ')}`] : []),
    ...(problems.length > 0 ? ['its batch.yaml is wrong'] : []),
  ].join('; ')
}
