import { readdir } from 'node:fs/promises'
import { compareBatchKeys, parseBatchKey } from '../../kernel/batch-key.js'
import type { Workspace } from '../../store/workspace.js'

/** The last batch that has training tables. */
export async function lastTraining(workspace: Workspace): Promise<string | undefined> {
  const names = await readdir(workspace.path('4-apprentissage')).catch(() => [])
  return names
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => parseBatchKey(name.replace(/\.json$/, '')) ?? [])
    .sort(compareBatchKeys)
    .at(-1)?.text
}
