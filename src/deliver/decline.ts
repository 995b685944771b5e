import { rm, stat } from 'node:fs/promises'
import { failure } from '../kernel/failure.js'
import { type ReleaseTrust, refusalText, type SigningKey } from '../signing/index.js'
import type { StageContext } from '../stages/context.js'
import { syncPath } from '../store/atomic.js'
import { appendAudit, verifyAudit } from '../store/audit.js'
import { approvalPath, type Look, personAllowed } from './approve.js'
import { type Declined, refusalsOf } from './refusals.js'

/**
 * A person who may approve a release says, with their key and a reason, that they will not: it is delivered no more, and no
 * run waits for it. The signed refusal is a line of the audit log; the approval that they may have given goes.
 */
export async function declineRelease(
  context: Pick<StageContext, 'workspace' | 'signing' | 'clock'>,
  { release, seen, trust }: Look & { readonly trust: ReleaseTrust },
  reason: string,
  key: SigningKey,
): Promise<Declined> {
  const { workspace, signing, clock } = context
  const principal = await personAllowed(context, { release, seen }, key)
  const { batch } = release.terms
  if (await stat(workspace.delivery(batch, release.revision)).catch(() => undefined))
    throw failure('usage', 'it was delivered, and cannot be declined any more', {
      place: `${batch}/${release.revision}`,
      next: 'Correct the batch and run it again: recipients are told that the next revision replaces this one.',
    })
  const { lines } = await verifyAudit(workspace.audit)
  if ((await refusalsOf(lines, release, trust)).some((one) => one.principal === principal))
    throw failure('usage', `${principal} declined it already`)
  const refusal = { batch, revision: release.revision, release: release.sha256, reason }
  const signature = await key.sign(Buffer.from(refusalText(refusal)), signing.approval)
  const at = clock().toISOString()
  const object = { ...refusal, key: key.fingerprint, signature }
  await appendAudit(workspace.audit, { at, actor: principal, action: 'decline', object })
  for (const given of release.approvals.filter((one) => one.principal === principal))
    await rm(approvalPath(release, given), { force: true })
  await syncPath(release.folder)
  return { ...refusal, principal, fingerprint: key.fingerprint, at }
}
