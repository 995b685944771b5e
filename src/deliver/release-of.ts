import type { BatchKey } from '../kernel/batch-key.js'
import { failure } from '../kernel/failure.js'
import { type ReleaseTrust, type VerifiedRelease, verifyRelease } from '../signing/index.js'
import type { Workspace } from '../store/workspace.js'
import { readResult } from '../tables/results.js'

export interface PublishedRelease extends VerifiedRelease {
  readonly folder: string
  readonly revision: string
}

/** The current release of a batch, every byte of it as it was signed. */
export async function releaseOf(workspace: Workspace, batch: BatchKey, trust: ReleaseTrust): Promise<PublishedRelease> {
  const result = await readResult(workspace, '6-lists', batch.text)
  if (!result) {
    const next = `Run: vigie publish --batch ${batch.text}`
    throw failure('input-missing', `batch ${batch.text} has no published list`, { next })
  }
  const folder = workspace.result('6-lists', batch.text, result.folder)
  return { ...(await verifyRelease(folder, trust)), folder, revision: result.folder }
}
