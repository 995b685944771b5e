import { failure, isFailure } from '../kernel/failure.js'
import { type Refusal, type ReleaseTrust, refuserOf, type SignedRelease, type Signer } from '../signing/index.js'
import type { AuditLine } from '../store/audit.js'

/** A person who may approve said that they will not, and why. */
export interface Declined extends Refusal, Signer {
  readonly at: string
}

/**
 * Those who declined a release, as the audit log says and their signatures prove. Who approved it after all no longer declines
 * it. A line whose signature is not that of somebody who may approve says nothing: the list goes on waiting.
 */
export async function refusalsOf(
  lines: readonly AuditLine[],
  { sha256, approvals }: Pick<SignedRelease, 'sha256' | 'approvals'>,
  trust: ReleaseTrust,
): Promise<Declined[]> {
  const last = new Map<string, AuditLine>()
  for (const line of lines) {
    if (line.object.release !== sha256) continue
    if (line.action === 'decline') last.set(line.actor, line)
    else if (line.action === 'approve' && approvals.some(({ principal }) => principal === line.actor))
      last.delete(line.actor)
  }
  const found: Declined[] = []
  for (const { at, actor, object } of last.values()) {
    const [batch, revision, reason] = [object.batch, object.revision, object.reason].map(String) as [
      string,
      string,
      string,
    ]
    const refusal = { batch, revision, release: sha256, reason }
    try {
      // Whether the key was in force is judged at the time of the line, which the chain of the log holds.
      const signer = await refuserOf(refusal, String(object.signature), { ...trust, at: new Date(at) })
      if (signer.principal === actor) found.push({ ...refusal, ...signer, at })
    } catch (error) {
      if (!isFailure(error)) throw error
    }
  }
  return found
}

/** Refuses a release that somebody declined, whoever approves it. */
export function refuseDeclined(declined: readonly Declined[]): void {
  if (declined.length === 0) return
  const who = declined.map(({ principal, reason }) => `${principal} declined it: ${reason}`).join('; ')
  const { batch, revision } = declined[0] as Declined
  throw failure('blocking-check', who, {
    place: `${batch}/${revision}`,
    next: 'Correct what they say, then run the batch again: another content is another revision.',
  })
}
