import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { sha256 } from '../kernel/digest.js'

/** Digest of the code that runs: every module under its root. A step done by other code is not fresh. */
export async function codeDigest(root: string): Promise<string> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile() && /\.(js|ts)$/.test(entry.name) && !/\.(test|d)\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  // At once: hundreds of small files, and a promise for each takes longer than the reading.
  return sha256(paths.map((path) => `${relative(root, path)} ${sha256(readFileSync(path))}`).join('\n'))
}
