import { lstat, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { failure } from '../kernel/failure.js'
import { makeFolder, syncPath, writeWhole } from './atomic.js'
import { DigestCache } from './digest-cache.js'
import type { Workspace } from './workspace.js'

/** What one operation took away from a workspace, kept until a run has gone through after it. */
export interface Removal {
  /** Of the run that took it away; also the folder it is kept in. */
  readonly id: string
  readonly command: string
  readonly at: string
  /** Files and folders, relative to the workspace. */
  readonly paths: readonly string[]
  /** Files that take the place of what was taken away, by their path: they were written before anything moved. */
  readonly replaced?: readonly string[]
  /** Where it stands: a kill is made good by going on. */
  readonly state: 'removing' | 'removed' | 'restoring'
}

const folder = (workspace: Workspace, ...parts: string[]) => workspace.path('.vigie', 'corbeille', ...parts)
/** Where the files wait that will take the place of others. */
export const replacementPath = (workspace: Workspace, id: string, path: string) => folder(workspace, `${id}.neuf`, path)

const manifest = (workspace: Workspace, id: string) => folder(workspace, `${id}.json`)

const save = (workspace: Workspace, removal: Removal) =>
  writeWhole(manifest(workspace, removal.id), `${JSON.stringify(removal, null, 2)}\n`)

/**
 * Moves files and folders aside, all of them or, after a kill, all of them when the next run starts: what is to be moved is
 * written first. Paths that are not there are left out.
 */
export async function putAside(workspace: Workspace, removal: Omit<Removal, 'state'>): Promise<void> {
  const started: Removal = { ...removal, state: 'removing' }
  await save(workspace, started)
  await goOn(workspace, started)
}

/** Takes up what a killed operation left half moved. Only called by the holder of the lock. */
export async function completeRemovals(workspace: Workspace): Promise<void> {
  for (const removal of await keptRemovals(workspace)) if (removal.state !== 'removed') await goOn(workspace, removal)
}

async function goOn(workspace: Workspace, removal: Removal): Promise<void> {
  const { id, paths, replaced = [] } = removal
  if (removal.state === 'removing') {
    for (const path of paths) {
      // What already took the place is not what is to be taken away.
      const isDone = await isThere(folder(workspace, id, path))
      if (!isDone) await move(workspace.path(path), folder(workspace, id, path))
    }
    for (const path of replaced) await move(replacementPath(workspace, id, path), workspace.path(path))
    await rememberAsWritten(workspace, replaced)
    return save(workspace, { ...removal, state: 'removed' })
  }
  for (const path of paths) {
    if (!(await isThere(folder(workspace, id, path)))) continue
    await rm(workspace.path(path), { recursive: true, force: true })
    await move(folder(workspace, id, path), workspace.path(path))
  }
  await rememberAsWritten(workspace, replaced)
  await rm(folder(workspace, id), { recursive: true, force: true })
  await rm(manifest(workspace, id), { force: true })
}

/** What took the place of another file is what was written there, and not damage. */
async function rememberAsWritten(workspace: Workspace, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return
  const cache = await DigestCache.open(workspace.digests)
  for (const path of paths) await cache.remember(workspace.path(path))
  await cache.save()
}

const isThere = async (path: string) => (await lstat(path).catch(() => undefined)) !== undefined

/** One rename, synced on both sides; nothing when it was done before. */
async function move(from: string, to: string): Promise<void> {
  if (!(await isThere(from))) return
  await makeFolder(dirname(to))
  await rename(from, to)
  await syncPath(dirname(to))
  await syncPath(dirname(from))
}

/** What was taken away and is still kept, the oldest first. */
export async function keptRemovals(workspace: Workspace): Promise<Removal[]> {
  const names = (await readdir(folder(workspace)).catch(() => [])).filter((name) => name.endsWith('.json')).sort()
  return Promise.all(names.map(async (name) => JSON.parse(await readFile(folder(workspace, name), 'utf8')) as Removal))
}

/** Puts back what an operation took away. Throws a Failure when something new stands in its place. */
export async function putBack(workspace: Workspace, removal: Removal): Promise<void> {
  for (const path of removal.paths) {
    if (removal.replaced?.includes(path)) continue
    if ((await isThere(workspace.path(path))) && (await isThere(folder(workspace, removal.id, path)))) {
      throw failure('cannot-write', 'is there again, and is not what was taken away', {
        place: path,
        next: `What was taken away is in ${join('.vigie', 'corbeille', removal.id)}.`,
      })
    }
  }
  const started: Removal = { ...removal, state: 'restoring' }
  await save(workspace, started)
  await goOn(workspace, started)
}

/** Removes for good what earlier operations took away: a run went through without it. */
export async function emptyTrash(workspace: Workspace): Promise<void> {
  await rm(folder(workspace), { recursive: true, force: true })
}
