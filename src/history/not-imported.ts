import { join } from 'node:path'
import type { Catalog, DeclaredSource } from '../catalog/catalog.js'
import type { BatchKey } from '../kernel/batch-key.js'
import { Failure, isFailure } from '../kernel/failure.js'
import { DigestCache } from '../store/digest-cache.js'
import type { Workspace } from '../store/workspace.js'
import type { Assertion } from './assertion.js'
import { readDelivery } from './delivery.js'
import { withdrawnBatches } from './withdrawn.js'

/**
 * Refuses to go on with what reads a source whose files of this batch are delivered and are not what was imported: they
 * were refused, or arrived since. What it made would be of an earlier month under the name of this one. Files that are no
 * longer there were imported, and a batch that a person took away asserts nothing on purpose.
 */
export async function refuseNotImported(
  { workspace, catalog }: { readonly workspace: Workspace; readonly catalog: Pick<Catalog, 'sources'> },
  batch: BatchKey,
  assertions: ReadonlyMap<string, readonly Assertion[]>,
  reads: readonly DeclaredSource[],
): Promise<void> {
  const delivery = await readDelivery(workspace, catalog, batch).catch((error: unknown) => {
    // A batch that does not read is for the import to refuse.
    if (!isFailure(error)) throw error
  })
  if (!delivery || (await withdrawnBatches(workspace)).some((one) => one.batch === batch.text)) return
  const cache = await DigestCache.open(workspace.digests)
  const late: string[] = []
  for (const { name } of reads) {
    const files = delivery.bySource.get(name)
    if (!files) continue
    const own = assertions.get(name)?.find((assertion) => assertion.batch === batch.text)
    const known = new Map(own?.files.map((file) => [file.name, file.sha256]))
    const digests = own ? await Promise.all(files.map((file) => digestOf(cache, join(delivery.folder, file)))) : []
    if (!own || files.some((file, rank) => digests[rank] === undefined || known.get(file) !== digests[rank]))
      late.push(name)
  }
  if (late.length === 0) return
  throw new Failure(
    late.map((name) => ({
      cause: 'input-missing',
      place: `${batch.text}, ${name}`,
      message: 'is delivered and is not imported as it is: what rests on it is not made',
      next: `Correct or replace its files, then run: vigie run --batch ${batch.text}`,
    })),
  )
}

/** Undefined for a file that cannot be read: nothing says then that it is what was imported. */
const digestOf = (cache: DigestCache, path: string) => cache.digest(path).catch(() => undefined)
