import { join } from 'node:path'
import { failure } from '../kernel/failure.js'
import { type Signer, type SigningKey, shortKey, signerAllowed } from '../signing/index.js'
import type { StageContext } from '../stages/context.js'
import { writeWhole } from '../store/atomic.js'
import { appendAudit } from '../store/audit.js'
import { type Declined, refuseDeclined } from './refusals.js'
import type { PublishedRelease } from './release-of.js'

type Context = Pick<StageContext, 'workspace' | 'signing' | 'clock'>

/** A release, and the digest that a person was shown of it. */
export interface Look {
  readonly release: PublishedRelease
  readonly seen: string
}

/**
 * Adds the signature of a person to a release that was shown to them, unless another one declined it. Who declined it
 * themselves changed their mind.
 */
export async function approveRelease(
  context: Context,
  look: Look & { readonly declined: readonly Declined[] },
  key: SigningKey,
  bytes: Uint8Array,
): Promise<string> {
  const { workspace, signing, clock } = context
  const { release, declined } = look
  const principal = await personAllowed(context, look, key)
  refuseDeclined(declined.filter((one) => one.principal !== principal))
  const isOf = (one: Signer) => one.principal === principal
  if (release.approvals.some(isOf) && !declined.some(isOf)) throw failure('usage', `${principal} approved it already`)
  await writeWhole(approvalPath(release, key), await key.sign(bytes, signing.approval))
  const { batch, revision } = release.terms
  const object = { batch, revision, release: release.sha256, key: key.fingerprint }
  await appendAudit(workspace.audit, { at: clock().toISOString(), actor: principal, action: 'approve', object })
  return principal
}

/**
 * The person whose key this is, when they may judge the release. `seen` is the digest that they were shown: when a byte changed
 * since, or another revision came, nothing is signed.
 */
export async function personAllowed(
  { workspace, signing, clock }: Context,
  { release, seen }: Look,
  key: SigningKey,
): Promise<string> {
  if (!/^[0-9a-f]{16,64}$/.test(seen) || !release.sha256.startsWith(seen)) {
    throw failure('usage', `the release is ${release.sha256}, not the one that was looked at, ${seen}`, {
      place: `${release.terms.batch}/${release.revision}`,
      next: 'Look again before you approve or decline.',
    })
  }
  const principal = await signerAllowed(workspace.signers, workspace.revoked, key.blob, signing.approval, clock())
  if (principal === release.principal) throw failure('trust', `${principal} produced it, and cannot approve it`)
  return principal
}

/** Where the approval by a key is. */
export const approvalPath = ({ folder }: PublishedRelease, { fingerprint }: Pick<Signer, 'fingerprint'>) =>
  join(folder, `release.json.appr-${shortKey(fingerprint)}.sshsig`)
