import { stat } from 'node:fs/promises'
import { failure } from '../kernel/failure.js'
import { openWorkspace, type Workspace } from '../store/workspace.js'

/** The workspace of a command that only looks, which must be there. */
export async function existingWorkspace(folder: string): Promise<Workspace> {
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) {
    throw failure('input-missing', 'there is no such folder', {
      place: folder,
      next: 'Name the workspace: --workspace FOLDER.',
    })
  }
  return openWorkspace(folder)
}
