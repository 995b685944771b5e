import type { BatchKey } from '../kernel/batch-key.js'
import type { ReleaseTrust } from '../signing/index.js'
import { verifyAudit } from '../store/audit.js'
import type { Workspace } from '../store/workspace.js'
import { neededApprovals, refuseStopped } from './four-eyes.js'
import { refusalsOf, refuseDeclined } from './refusals.js'
import { type PublishedRelease, releaseOf } from './release-of.js'

/**
 * The current release of a batch, when its lines may leave the machine: verified, stopped by no check, declined by nobody,
 * and approved by as many persons as are needed. Throws a Failure otherwise.
 */
export async function approvedRelease(
  workspace: Workspace,
  batch: BatchKey,
  trust: ReleaseTrust,
  approvals: number,
): Promise<PublishedRelease> {
  const release = await releaseOf(workspace, batch, trust)
  refuseStopped(release)
  refuseDeclined(await refusalsOf((await verifyAudit(workspace.audit)).lines, release, trust))
  neededApprovals(release, approvals, batch.text)
  return release
}
