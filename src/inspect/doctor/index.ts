import type { SessionLimits } from '../../store/session.js'
import type { Workspace } from '../../store/workspace.js'
import { clockFinding } from './clock.js'
import { diskFindings } from './disk.js'
import { engineFinding } from './engine.js'
import type { Finding, Host } from './finding.js'
import { hostFindings } from './host.js'
import { keyFindings } from './keys.js'
import { permissionFindings } from './permissions.js'

export type { Finding, Host } from './finding.js'

export interface Examined {
  readonly host: Host
  readonly workspace: Workspace
  readonly limits: SessionLimits
  readonly signing: Parameters<typeof keyFindings>[2]
  /** A file outside the workspace that this account may read: the program itself. */
  readonly outside: string
}

/** Looks at the host and at a workspace, changes nothing, and says what it found, in the order of what rests on what. */
export async function examine({ host, workspace, limits, signing, outside }: Examined): Promise<Finding[]> {
  return [
    ...(await hostFindings(host, limits)),
    await clockFinding(host, workspace),
    ...(await diskFindings(host, workspace)),
    ...(await permissionFindings(host, workspace)),
    await engineFinding(limits, [outside, workspace.signingKey]),
    ...(await keyFindings(host, workspace, signing)),
  ]
}
