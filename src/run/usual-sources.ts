import { readdir } from 'node:fs/promises'
import { type BatchKey, compareBatchKeys, parseBatchKey } from '../kernel/batch-key.js'
import type { Workspace } from '../store/workspace.js'

/** How many monthly batches are looked at, and how many are needed for a habit. */
const [looked, needed] = [6, 3]

/**
 * Sources that each of the last monthly batches asserted, whatever their declaration expects: when such a source does not
 * come, something happened to it.
 */
export async function usualSources(workspace: Workspace, batch: BatchKey): Promise<ReadonlySet<string>> {
  const names = await readdir(workspace.path('1-imported')).catch(() => [])
  const before = names
    .flatMap((name) => parseBatchKey(name) ?? [])
    .filter((one) => one.text.length === 4 && compareBatchKeys(one, batch) < 0)
    .sort(compareBatchKeys)
    .slice(-looked)
  const [first = [], ...others] = await Promise.all(before.map(({ text }) => asserted(workspace, text)))
  return new Set(others.length + 1 < needed ? [] : first.filter((name) => others.every((all) => all.includes(name))))
}

async function asserted(workspace: Workspace, batch: string): Promise<string[]> {
  const names = await readdir(workspace.path('1-imported', batch)).catch(() => [])
  return names.flatMap((name) => /^([a-z][a-z0-9_]*)\.parquet$/.exec(name)?.[1] ?? [])
}
