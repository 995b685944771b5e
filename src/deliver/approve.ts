import { join } from 'node:path'
import { failure } from '../kernel/failure.js'
import { type SigningKey, shortKey, signerAllowed } from '../signing/index.js'
import type { StageContext } from '../stages/context.js'
import { writeWhole } from '../store/atomic.js'
import { appendAudit } from '../store/audit.js'
import type { PublishedRelease } from './release-of.js'

/**
 * Adds the signature of a person to a release that was shown to them. `seen` is the digest that they were shown: when a
 * byte changed since, or another revision came, nothing is signed.
 */
export async function approveRelease(
  { workspace, signing, clock }: Pick<StageContext, 'workspace' | 'signing' | 'clock'>,
  release: PublishedRelease,
  seen: string,
  key: SigningKey,
  bytes: Uint8Array,
): Promise<string> {
  if (!/^[0-9a-f]{16,64}$/.test(seen) || !release.sha256.startsWith(seen)) {
    throw failure('usage', `the release is ${release.sha256}, not the one that was looked at, ${seen}`, {
      place: `${release.terms.batch}/${release.revision}`,
      next: 'Look again before you approve.',
    })
  }
  const principal = await signerAllowed(workspace.signers, workspace.revoked, key.blob, signing.approval, clock())
  if (principal === release.principal) throw failure('trust', `${principal} produced it, and cannot approve it`)
  if (release.approvals.some((one) => one.principal === principal))
    throw failure('usage', `${principal} approved it already`)
  const path = join(release.folder, `release.json.appr-${shortKey(key.fingerprint)}.sshsig`)
  await writeWhole(path, await key.sign(bytes, signing.approval))
  const { batch, revision } = release.terms
  const object = { batch, revision, release: release.sha256, key: key.fingerprint }
  await appendAudit(workspace.audit, { at: clock().toISOString(), actor: principal, action: 'approve', object })
  return principal
}
