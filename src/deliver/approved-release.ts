import type { BatchKey } from '../kernel/batch-key.js'
import { Failure, type Issue, isFailure } from '../kernel/failure.js'
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
  const issues = await notApproved(workspace, release, trust, approvals)
  if (issues.length > 0) throw new Failure(issues)
  return release
}

/** Why the lines of a release may not leave the machine. */
export async function notApproved(
  workspace: Workspace,
  release: PublishedRelease,
  trust: ReleaseTrust,
  approvals: number,
): Promise<Issue[]> {
  const { lines } = await verifyAudit(workspace.audit)
  const declined = await refusalsOf(lines, release, trust)
  const looks = [
    () => refuseStopped(release),
    () => refuseDeclined(declined),
    () => neededApprovals(release, approvals, release.terms.batch),
  ]
  return looks.flatMap((look) => {
    try {
      look()
      return []
    } catch (error) {
      if (!isFailure(error)) throw error
      return [...error.issues]
    }
  })
}
