import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { outputFolders, type Workspace } from '../../store/workspace.js'
import { type Finding, failed, type Host, warned, well } from './finding.js'

/** What is delivered may be put there by others; everything that is written here is for its owner alone. */
const own = [...outputFolders, 'cles', 'runs', 'corrections', '.vigie', 'audit.ndjson']

/** Rights on the workspace: nothing of what it holds about companies may be read by others. */
export async function permissionFindings(host: Host, workspace: Workspace): Promise<Finding[]> {
  const open: string[] = []
  const foreign: string[] = []
  let looked = 0
  const look = async (place: string): Promise<void> => {
    const found = await lstat(workspace.path(place)).catch(() => undefined)
    if (!found) return
    looked += 1
    if (!found.isSymbolicLink() && (found.mode & 0o077) !== 0) open.push(place)
    if (host.account !== undefined && found.uid !== host.account) foreign.push(place)
    if (found.isDirectory()) for (const name of await readdir(workspace.path(place))) await look(join(place, name))
  }
  for (const place of own) await look(place)
  return [
    open.length === 0
      ? well('rights', `${looked} files and folders, for their owner alone`)
      : failed('rights', 'trust', `others have rights on ${examples(open)}`, `Run: chmod -R go= ${workspace.root}`),
    foreign.length === 0
      ? well('owner', 'all of this account')
      : warned('owner', `of another account: ${examples(foreign)}`, 'Run vigie always as the same account.'),
    await deliveredFinding(workspace),
  ]
}

/** Deliveries are read, never written; anybody who may add a file to them decides what is asserted. */
async function deliveredFinding(workspace: Workspace): Promise<Finding> {
  const found = await lstat(workspace.batches).catch(() => undefined)
  if (!found) return warned('batches', 'the folder batches is not there', 'Run: vigie init')
  if ((found.mode & 0o002) === 0) return well('batches', 'only its owner and group may deliver')
  return failed('batches', 'trust', 'anyone may put a file in batches', `Run: chmod o-w ${workspace.batches}`)
}

const examples = (places: readonly string[]) =>
  places.length <= 3 ? places.join(', ') : `${places.slice(0, 3).join(', ')} and ${places.length - 3} more`
