import type { Issue } from '../kernel/failure.js'
import type { StageContext } from '../stages/context.js'
import { expiringKeys } from './expiring-keys.js'
import { waitingApprovals } from './waiting-approvals.js'

/**
 * What the chain waits for when its stages are done, or have nothing to do: persons who approve, and soon other keys. A
 * batch that was named is not held for the lists of another.
 */
export async function whatIsAhead(
  context: Pick<StageContext, 'workspace' | 'signing' | 'clock'>,
  named: string | undefined,
): Promise<Issue[]> {
  return [
    ...(await expiringKeys(context.workspace.trust, context.clock())),
    ...(await waitingApprovals(context, named)),
  ]
}
