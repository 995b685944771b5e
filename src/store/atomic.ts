import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

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

/** Puts a finished file in its place: synced, renamed, folder synced. Readers see the old one or the new one. */
export async function renameInto(from: string, to: string): Promise<void> {
  await syncPath(from)
  await rename(from, to)
  await syncPath(dirname(to))
}

/** Writes a small file whole, readable by its owner alone. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const beside = besideName(path)
  const handle = await open(beside, 'wx', 0o600)
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(beside, path)
  await syncPath(dirname(path))
}

/**
 * Fills a new folder beside its place, then puts it there by one rename. `fill` gets the folder being written. When the
 * place is taken by the remains of an identical step, they are removed first: nothing names them yet.
 */
export async function publishFolder(path: string, fill: (folder: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const beside = besideName(path)
  await mkdir(beside, { mode: 0o700 })
  try {
    await fill(beside)
    for (const entry of await readdir(beside, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) await syncPath(join(entry.parentPath, entry.name))
    }
    await syncPath(beside)
    await rm(path, { recursive: true, force: true })
    await rename(beside, path)
    await syncPath(dirname(path))
  } catch (error) {
    await rm(beside, { recursive: true, force: true })
    throw error
  }
}

/** Removes what a killed run left half written. Only called by the holder of the lock. */
export async function removeUnfinished(root: string): Promise<void> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    if (entry.name.startsWith(mark)) await rm(join(entry.parentPath, entry.name), { recursive: true, force: true })
  }
}
