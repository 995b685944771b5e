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

/** Refuses a folder where the chain never ran: `--workspace` was forgotten, or is of another folder. */
export async function refuseNoWorkspace(workspace: Workspace): Promise<void> {
  for (const place of [workspace.batches, workspace.runs, workspace.trust, workspace.path('6-lists')])
    if (await stat(place).catch(() => undefined)) return
  throw failure('input-missing', 'this folder is no workspace', {
    place: workspace.root,
    next: 'Name the workspace: --workspace FOLDER.',
  })
}
