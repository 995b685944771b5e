import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { failure, type Issue } from '../kernel/failure.js'

export interface FolderContent {
  /** Regular files, by their path inside the folder with `/`, sorted. */
  readonly files: readonly string[]
  readonly folders: readonly string[]
  /** What is neither a file nor a folder. */
  readonly issues: readonly Issue[]
}

/** Lists a folder and what is below, following no link. A link, a pipe or a device has no place in a release. */
export async function listFolder(dir: string): Promise<FolderContent> {
  const files: string[] = []
  const folders: string[] = []
  const issues: Issue[] = []
  const walk = async (below: string): Promise<void> => {
    const entries = await readdir(join(dir, below), { withFileTypes: true })
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const name = below + entry.name
      if (entry.isFile()) files.push(name)
      else if (entry.isDirectory()) {
        folders.push(name)
        await walk(`${name}/`)
      } else {
        const kind = entry.isSymbolicLink() ? 'a symbolic link' : 'neither a file nor a folder'
        issues.push({
          cause: 'trust',
          place: shownPath(dir, name),
          message: `this is ${kind}, which a release never holds`,
        })
      }
    }
  }
  try {
    await walk('')
  } catch (error) {
    throw readRefusal(error as NodeJS.ErrnoException, dir)
  }
  return { files: files.sort(), folders, issues }
}

/** The path of a file whose name is not ours: control characters in it must not reach a terminal. */
export function shownPath(dir: string, name: string): string {
  return join(dir, name.replace(/\p{C}/gu, '?'))
}

/** Reads a small file whole. The limit is on what is read, not on what the file says of itself. */
export async function readSmall(path: string, limit: number): Promise<Buffer> {
  return await withFile(path, async (handle) => {
    const chunks: Buffer[] = []
    for await (const chunk of handle.createReadStream({ autoClose: false, end: limit })) chunks.push(chunk)
    const bytes = Buffer.concat(chunks)
    if (bytes.length > limit) throw failure('trust', `the file is bigger than ${limit} bytes`, { place: path })
    return bytes
  })
}

/** SHA-256 and size of a file of any size, in bounded memory. */
export async function digestFile(path: string): Promise<{ sha256: string; size: number }> {
  return await withFile(path, async (handle) => {
    const hash = createHash('sha256')
    let size = 0
    for await (const chunk of handle.createReadStream({ autoClose: false })) {
      hash.update(chunk)
      size += chunk.length
    }
    return { sha256: hash.digest('hex'), size }
  })
}

/** Opens without following a link: what was listed as a file may have been replaced since. */
async function withFile<T>(path: string, use: (handle: FileHandle) => Promise<T>): Promise<T> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  try {
    const handle = await open(path, flags)
    try {
      if (!(await handle.stat()).isFile()) throw failure('trust', 'this is not a regular file', { place: path })
      return await use(handle)
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw readRefusal(error as NodeJS.ErrnoException, path)
  }
}

function readRefusal(error: NodeJS.ErrnoException, place: string): Error {
  if (error.code === 'ENOENT') return failure('input-missing', 'there is nothing here', { place })
  if (error.code === 'ENOTDIR') return failure('input-missing', 'this is not a folder', { place })
  if (error.code === 'ELOOP') return failure('trust', 'this is a symbolic link, which a release never holds', { place })
  if (error.code === 'EACCES') return failure('trust', 'this cannot be read: permission denied', { place })
  return error.syscall === undefined ? error : failure('io', `this cannot be read (${error.code})`, { place })
}
