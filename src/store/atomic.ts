import { randomBytes } from 'node:crypto'
import { lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { failure } from '../kernel/failure.js'

/** Files and folders being written carry this mark; a reader never looks at them and the next run removes them. */
const mark = '.ecriture-'

export function besideName(path: string): string {
  return join(dirname(path), `${mark}${basename(path)}-${randomBytes(4).toString('hex')}`)
}

export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Makes a folder and those above it that miss, for their owner alone, and syncs each with the one that names it: a file
 * that survives a power cut in a folder that does not is lost all the same.
 */
export async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  const end = dirname(resolve(first))
  for (let place = resolve(path); ; place = dirname(place)) {
    await syncPath(place)
    if (place === end || place === dirname(place)) return
  }
}

/** Puts a finished file in its place: synced, renamed, folder synced. Readers see the old one or the new one. */
export async function renameInto(from: string, to: string): Promise<void> {
  await syncPath(from)
  await rename(from, to)
  await syncPath(dirname(to))
}

/** Writes a small file whole, readable by its owner alone unless another mode is said, whatever the mask. */
export async function writeWhole(path: string, content: string | Uint8Array, mode = 0o600): Promise<void> {
  await makeFolder(dirname(path))
  const beside = besideName(path)
  try {
    const handle = await open(beside, 'wx', 0o600)
    try {
      await handle.writeFile(content)
      if (mode !== 0o600) await handle.chmod(mode)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined)
    throw error
  }
  await syncPath(dirname(path))
}

/**
 * Fills a new folder beside its place, then puts it there by one rename. `fill` gets the folder being written. When the
 * place is taken by the remains of an identical step, they are removed first: nothing names them yet. With
 * `replace: false` whatever is there stays, and a Failure of cause `cannot-write` says so.
 */
export async function publishFolder(
  path: string,
  fill: (folder: string) => Promise<unknown>,
  { replace = true }: { replace?: boolean } = {},
): Promise<void> {
  if (!replace) await refuseTaken(path)
  await makeFolder(dirname(path))
  const beside = besideName(path)
  await mkdir(beside, { mode: 0o700 })
  try {
    await fill(beside)
    await syncTree(beside)
    if (replace) await rm(path, { recursive: true, force: true })
    else await refuseTaken(path)
    await rename(beside, path)
    await syncPath(dirname(path))
  } catch (error) {
    await rm(beside, { recursive: true, force: true })
    throw error
  }
}

async function refuseTaken(path: string): Promise<void> {
  if (!(await lstat(path).catch(() => undefined))) return
  throw failure('cannot-write', 'is already there and is never replaced', {
    place: basename(path),
    next: 'Move it away if nothing names it.',
  })
}

/** Folders that are synced at a time. */
const together = 4

/** Files, then the folders that name them, deepest first. */
export async function syncTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  // A disk syncs several as fast as one.
  await Promise.all(files.map(({ name }) => syncPath(join(folder, name))))
  const folders = entries.filter((entry) => entry.isDirectory())
  for (let at = 0; at < folders.length; at += together)
    await Promise.all(folders.slice(at, at + together).map(({ name }) => syncTree(join(folder, name))))
  await syncPath(folder)
}

/** Removes what a killed run left half written. Only called by the holder of the lock. */
export async function removeUnfinished(root: string): Promise<void> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    if (entry.name.startsWith(mark)) await rm(join(entry.parentPath, entry.name), { recursive: true, force: true })
  }
}
