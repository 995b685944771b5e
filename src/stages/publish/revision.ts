import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BatchKey } from '../../kernel/batch-key.js'
import { sha256 } from '../../kernel/digest.js'
import type { Statement } from '../../signing/index.js'
import type { Workspace } from '../../store/workspace.js'

export interface Revision {
  readonly number: number
  readonly folder: string
  /** It is there already, whole and of this step: a run was killed before it was named current. */
  readonly adopted: boolean
}

/**
 * The revision a publication gets. What was signed is never written again: either the last folder there is this very
 * step's, left whole by a killed run, and it is adopted, or the next number is taken.
 */
export async function revisionFor(workspace: Workspace, batch: BatchKey, stepKey: string): Promise<Revision> {
  const root = workspace.path('6-lists', batch.text)
  const numbers = (await readdir(root).catch(() => [])).flatMap((name) =>
    /^r[0-9]+$/.test(name) ? [Number(name.slice(1))] : [],
  )
  const last = Math.max(0, ...numbers)
  if (last > 0 && (await isWhole(join(root, `r${last}`), stepKey)))
    return { number: last, folder: `r${last}`, adopted: true }
  return { number: last + 1, folder: `r${last + 1}`, adopted: false }
}

/** The release of the folder is of this step, and every file that its manifests name is as they say. */
async function isWhole(folder: string, stepKey: string): Promise<boolean> {
  try {
    const release = JSON.parse(await readFile(join(folder, 'release.json'), 'utf8')) as Statement
    if (release.predicate.stepKey !== stepKey) return false
    for (const { name, digest } of release.subject) {
      const manifest = await readFile(join(folder, name))
      if (sha256(manifest) !== digest.sha256) return false
      for (const file of (JSON.parse(manifest.toString('utf8')) as Statement).subject) {
        if (sha256(await readFile(join(folder, file.name))) !== file.digest.sha256) return false
      }
    }
    await readFile(join(folder, 'release.json.prod.sshsig'))
    return true
  } catch {
    return false
  }
}
