import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { makeFolder, syncPath, syncTree, writeWhole } from './atomic.js'

/** A folder being filled part by part carries this mark. It is kept when its run dies, so that the next goes on from it. */
const mark = '.reprise-'

export interface Parts {
  /** The folder being filled. */
  readonly folder: string
  /** Whether an earlier run that died had finished the part. */
  isDone(part: string): boolean
  /** Says that the part is whole. Its files are synced first. */
  done(part: string, files: readonly string[]): Promise<void>
}

/**
 * Fills a new folder part by part, then puts it in its place by one rename. When the run dies, the next that wants the same
 * place finds the parts that were finished and does the others. The place must be named by what it is made of (its step
 * key): parts of something else are removed, with those that no run came back for.
 */
export async function publishParts(path: string, fill: (parts: Parts) => Promise<void>): Promise<void> {
  const parent = dirname(path)
  const folder = join(parent, `${mark}${basename(path)}`)
  await makeFolder(parent)
  for (const name of await readdir(parent))
    if (name.startsWith(mark) && name !== basename(folder))
      await rm(join(parent, name), { recursive: true, force: true })
  await mkdir(folder, { mode: 0o700, recursive: true })
  const marks = join(folder, mark)
  const found = new Set(await readdir(marks).catch(() => []))
  await fill({
    folder,
    isDone: (part) => found.has(part),
    done: async (part, files) => {
      for (const file of files) await syncPath(file)
      await writeWhole(join(marks, part), '')
    },
  })
  await rm(marks, { recursive: true, force: true })
  await syncTree(folder)
  await rm(path, { recursive: true, force: true })
  await rename(folder, path)
  await syncPath(parent)
}
