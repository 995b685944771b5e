import { failure } from '../kernel/failure.js'
import type { SignedRelease } from '../signing/index.js'

/** Is this signer the person who ran the chain? By name, or by account as the first part of a name. */
export function isOperator(principal: string, operator: string): boolean {
  return principal === operator || principal.split('@')[0] === operator
}

/**
 * What a release still lacks of persons who approve it; undefined when it may be delivered. The one who ran the chain
 * counts, but never alone. Source: delivery, 1.6.
 */
export function lackingApproval({ approvals, terms }: SignedRelease, needed: number): string | undefined {
  if (approvals.length < needed) return `${approvals.length} of ${needed} persons approved it`
  if (approvals.every(({ principal }) => isOperator(principal, terms.operator)))
    return `only ${terms.operator} approved it, who ran the chain`
  return undefined
}

/** Refuses, as waiting for approval, a release that not enough persons approved. */
export function neededApprovals(release: SignedRelease, needed: number, batch: string): void {
  const lacking = lackingApproval(release, needed)
  if (lacking !== undefined) throw failure('approval', lacking, { place: batch, next: `Type: vigie approve ${batch}` })
}

/** The checks that stop a release, whoever signs. */
export const stoppingChecks = ({ terms }: Pick<SignedRelease, 'terms'>): string[] =>
  terms.gates.filter(({ result }) => result === 'blocked' || result === 'failed').map(({ id }) => id)

/** Refuses a release that a check stopped. */
export function refuseStopped(release: SignedRelease): void {
  const stopped = stoppingChecks(release)
  if (stopped.length > 0) throw failure('blocking-check', `the release is stopped by ${stopped.join(', ')}`)
}
