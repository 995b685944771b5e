import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Bytes of a file, or of all files under a folder; none when it is not there. Links are not followed. */
export async function bytesUnder(path: string): Promise<number> {
  const found = await lstat(path).catch(() => undefined)
  if (!found) return 0
  if (!found.isDirectory()) return found.size
  const names = await readdir(path).catch(() => [])
  const sizes = await Promise.all(names.map((name) => bytesUnder(join(path, name))))
  return sizes.reduce((sum, size) => sum + size, 0)
}
