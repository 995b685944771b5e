import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

const folders = ['1-imported', '2-validated', '3-history', '4-variables', '5-scores', '6-lists']

/** Digest of every file that stages wrote. Releases are left out: they hold a time and a nonce. */
export function listDigests(workspace: string): Record<string, string> {
  const paths = folders.flatMap((folder) =>
    readdirSync(join(workspace, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.startsWith('release.json'))
      .map((entry) => join(entry.parentPath, entry.name)),
  )
  const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')
  return Object.fromEntries(paths.sort().map((path) => [relative(workspace, path), digest(path)]))
}
