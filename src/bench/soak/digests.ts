import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { outputFolders } from '../../store/workspace.js'

const folders = outputFolders

/** Digest of every file that stages wrote. Releases and manifests are left out: they hold a time or a nonce. */
export function listDigests(workspace: string): Record<string, string> {
  const paths = folders
    .map((folder) => join(workspace, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !/^(release\.json.*|manifest\.json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
  const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')
  return Object.fromEntries(paths.sort().map((path) => [relative(workspace, path), digest(path)]))
}

/** Everything that is in a workspace, folders and pipes too, whatever the names of its runs. */
export function listEntries(workspace: string): string[] {
  const names = readdirSync(workspace, { recursive: true, withFileTypes: true }).map((entry) => {
    const path = relative(workspace, join(entry.parentPath, entry.name))
    return `${path.replace(/^(runs|spool\/events)\/[^/]+/, '$1/*')}${entry.isDirectory() ? '/' : ''}`
  })
  return [...new Set(names)].sort()
}

/** What a workspace whose run was finished without trouble holds. */
export interface Reference {
  readonly digests: Readonly<Record<string, string>>
  readonly entries: readonly string[]
}

export const referenceOf = (workspace: string): Reference => ({
  digests: listDigests(workspace),
  entries: listEntries(workspace),
})

/**
 * How a workspace is not what it should be, in words; nothing when it is. Whatever the reference does not hold is
 * something left behind, so that no name of a temporary file has to be known here.
 */
export function differences(workspace: string, { digests, entries }: Reference): string[] {
  const found = listDigests(workspace)
  const expected = Object.entries(digests)
  const left = listEntries(workspace).filter((entry) => !entries.includes(entry))
  return [
    ...expected.flatMap(([path]) => (found[path] === undefined ? [`${path} is missing`] : [])),
    ...expected.flatMap(([path, sha256]) => ((found[path] ?? sha256) !== sha256 ? [`${path} has other bytes`] : [])),
    ...left.map((entry) => `${entry} is left behind`),
  ]
}
