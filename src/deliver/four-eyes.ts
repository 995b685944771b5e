import { failure } from '../kernel/failure.js'
import type { VerifiedRelease } from '../signing/index.js'

/** Is this signer the person who ran the chain? By name, or by account as the first part of a name. */
export function isOperator(principal: string, operator: string): boolean {
  return principal === operator || principal.split('@')[0] === operator
}

/**
 * What a release still lacks of persons who approve it; undefined when it may be delivered. The one who ran the chain
 * counts, but never alone. Source: delivery, 1.6.
 */
export function lackingApproval({ approvals, terms }: VerifiedRelease, needed: number): string | undefined {
  if (approvals.length < needed) return `${approvals.length} of ${needed} persons approved it`
  if (approvals.every(({ principal }) => isOperator(principal, terms.operator)))
    return `only ${terms.operator} approved it, who ran the chain`
  return undefined
}

/** Refuses, as waiting for approval, a release that not enough persons approved. */
export function neededApprovals(release: VerifiedRelease, needed: number, batch: string): void {
  const lacking = lackingApproval(release, needed)
  if (lacking !== undefined) throw failure('approval', lacking, { place: batch, next: `Type: vigie approve ${batch}` })
}

/** Refuses a release that a check stopped, whoever signs. */
export function refuseStopped({ terms }: VerifiedRelease): void {
  const stopped = terms.gates.filter(({ result }) => result === 'blocked' || result === 'failed').map(({ id }) => id)
  if (stopped.length > 0) throw failure('blocking-check', `the release is stopped by ${stopped.join(', ')}`)
}
