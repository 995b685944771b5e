import { readdir, readFile, rm } from 'node:fs/promises'
import { writeWhole } from '../store/atomic.js'
import type { Workspace } from '../store/workspace.js'

/** A batch whose assertions a person took away: no run takes it up again unless it is named. */
export interface Withdrawn {
  readonly batch: string
  readonly command: string
}

const suffix = '.retire.json'
const pathOf = (workspace: Workspace, batch: string) => workspace.path('2-validated', `${batch}${suffix}`)

export const markWithdrawn = (workspace: Workspace, withdrawn: Withdrawn) =>
  writeWhole(pathOf(workspace, withdrawn.batch), `${JSON.stringify(withdrawn, null, 2)}\n`)

/** A batch that is imported again is no longer withdrawn. */
export const unmarkWithdrawn = (workspace: Workspace, batch: string) => rm(pathOf(workspace, batch), { force: true })

export async function withdrawnBatches(workspace: Workspace): Promise<Withdrawn[]> {
  const names = (await readdir(workspace.path('2-validated')).catch(() => [])).filter((name) => name.endsWith(suffix))
  return Promise.all(
    names
      .sort()
      .map(async (name) => JSON.parse(await readFile(workspace.path('2-validated', name), 'utf8')) as Withdrawn),
  )
}
