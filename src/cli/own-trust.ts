import { stat } from 'node:fs/promises'
import type { ReleaseTrust } from '../signing/index.js'
import type { StageContext } from '../stages/context.js'

/** Whom the workspace itself trusts: its own files, now. */
export async function ownTrust({
  workspace,
  signing,
  clock,
}: Pick<StageContext, 'workspace' | 'signing' | 'clock'>): Promise<ReleaseTrust> {
  const { bundleVersion } = await import('../signing/index.js')
  const isThere = (await stat(workspace.revoked).catch(() => undefined)) !== undefined
  return {
    signers: workspace.signers,
    revoked: isThere ? workspace.revoked : undefined,
    namespace: signing.namespace,
    approval: signing.approval,
    at: clock(),
    bundle: await bundleVersion(workspace.trust),
  }
}
