import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type BatchKey, compareBatchKeys, parseBatchKey } from '../kernel/batch-key.js'
import { failure } from '../kernel/failure.js'
import type { Workspace } from '../store/workspace.js'

export interface Delivered {
  readonly folder: string
  readonly names: readonly string[]
}

const isFolder = async (path: string) => (await stat(path).catch(() => undefined))?.isDirectory() === true

/**
 * The files of a batch. A complement (`2011_01`) is a folder of its own, beside its month or inside it. Hidden files and
 * the folders of complements are not files of the month; any other folder is listed, so that it is refused by name.
 */
export async function deliveredFiles(workspace: Workspace, batch: BatchKey): Promise<Delivered> {
  const own = workspace.batch(batch.text)
  const inside = join(workspace.batch(batch.text.slice(0, 4)), batch.text)
  const folder = (await isFolder(own)) ? own : inside
  if (!(await isFolder(folder))) {
    const known = (await batchesDelivered(workspace)).map(({ text }) => text)
    throw failure('input-missing', `batch ${batch.text} has no folder of deliveries`, {
      place: own,
      next:
        known.length > 0
          ? `Put its files there, or name a batch that is there: ${known.join(', ')}.`
          : 'Put the files of the month in that folder.',
    })
  }
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries
    .filter((entry) => !entry.name.startsWith('.') && !(entry.isDirectory() && parseBatchKey(entry.name)))
    .map(({ name }) => name)
    .sort()
  return { folder, names }
}

/** Every batch that has a folder, in order, complements inside their month included. */
export async function batchesDelivered(workspace: Workspace): Promise<BatchKey[]> {
  const found = new Map<string, BatchKey>()
  const take = async (root: string) => {
    for (const entry of await readdir(root, { withFileTypes: true }).catch(() => [])) {
      const key = entry.isDirectory() ? parseBatchKey(entry.name) : undefined
      if (key) found.set(key.text, key)
    }
  }
  await take(workspace.batches)
  for (const text of [...found.keys()]) await take(workspace.batch(text))
  return [...found.values()].sort(compareBatchKeys)
}
