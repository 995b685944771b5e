import { failure } from '../kernel/failure.js'
import type { VerifiedRelease } from '../signing/index.js'

/** Is this signer the person who ran the chain? By name, or by account as the first part of a name. */
export function isOperator(principal: string, operator: string): boolean {
  return principal === operator || principal.split('@')[0] === operator
}

/**
 * Refuses, as waiting for approval, a release that not enough persons approved. The one who ran the chain counts, but
 * never alone. Source: delivery, 1.6.
 */
export function neededApprovals({ approvals, terms }: VerifiedRelease, needed: number, batch: string): void {
  const next = `Type: vigie approve ${batch}`
  if (approvals.length < needed)
    throw failure('approval', `${approvals.length} of ${needed} persons approved it`, { place: batch, next })
  if (approvals.every(({ principal }) => isOperator(principal, terms.operator)))
    throw failure('approval', `only ${terms.operator} approved it, who ran the chain`, { place: batch, next })
}

/** Refuses a release that a check stopped, whoever signs. */
export function refuseStopped({ terms }: VerifiedRelease): void {
  const stopped = terms.gates.filter(({ result }) => result === 'blocked' || result === 'failed').map(({ id }) => id)
  if (stopped.length > 0) throw failure('blocking-check', `the release is stopped by ${stopped.join(', ')}`)
}
