import { readdir, readFile } from 'node:fs/promises'
import { sha256 } from '../../kernel/digest.js'
import type { Statement } from '../../signing/index.js'
import { verifyAudit } from '../../store/audit.js'
import type { Workspace } from '../../store/workspace.js'

export interface Link {
  readonly sequence: number
  readonly sha256: string
}

/**
 * The last release of the workspace, which the next one names: recipients accept a release when it follows the one that
 * they accepted before. Every revision of every batch counts, in the order in which they were signed. The audit log
 * remembers those whose folder was deleted, since lists may be: their numbers are not given again.
 */
export async function lastLink(workspace: Workspace): Promise<Link | null> {
  let last = await lastRecorded(workspace)
  for (const batch of await namesIn(workspace.path('6-lists'))) {
    for (const revision of await namesIn(workspace.path('6-lists', batch))) {
      if (!/^r[0-9]+$/.test(revision)) continue
      const bytes = await readFile(workspace.path('6-lists', batch, revision, 'release.json')).catch(() => undefined)
      if (!bytes) continue
      const { sequence } = (JSON.parse(bytes.toString('utf8')) as Statement).predicate
      if (typeof sequence === 'number' && sequence > (last?.sequence ?? 0)) last = { sequence, sha256: sha256(bytes) }
    }
  }
  return last
}

async function lastRecorded(workspace: Workspace): Promise<Link | null> {
  const { lines } = await verifyAudit(workspace.audit)
  const { sequence, release } = lines.findLast(({ action }) => action === 'publish')?.object ?? {}
  return typeof sequence === 'number' && typeof release === 'string' ? { sequence, sha256: release } : null
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort()
}
