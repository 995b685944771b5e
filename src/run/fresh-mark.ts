import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { BatchKey } from '../kernel/batch-key.js'
import { stepKey } from '../kernel/digest.js'
import { writeWhole } from '../store/atomic.js'
import type { Workspace } from '../store/workspace.js'

/** What a finished run depended on, besides the workspace. */
export interface Dependencies {
  /** Folder of the compiled code and folder of the declarations. */
  readonly code: string
  readonly pipelines: string
  /** Settings that change what is written. */
  readonly settings: readonly unknown[]
}

const markPath = (workspace: Workspace, batch: BatchKey) => workspace.path('.vigie', 'frais', `${batch.text}.json`)

/**
 * Remembers that a batch went through every stage, by what the file system says of all that it depended on and of all
 * that it wrote (names, sizes, inodes, times). It spares a run with nothing to do from reading declarations and opening
 * the engine; when anything moved, the step keys decide, which know contents.
 */
export async function rememberFresh(workspace: Workspace, batch: BatchKey, dependencies: Dependencies): Promise<void> {
  await writeWhole(markPath(workspace, batch), JSON.stringify({ mark: await markOf(workspace, batch, dependencies) }))
}

/** Nothing moved since the batch went through every stage. Never an error: when in doubt, it is not fresh. */
export async function isStillFresh(
  workspace: Workspace,
  batch: BatchKey,
  dependencies: Dependencies,
): Promise<boolean> {
  try {
    const { mark } = JSON.parse(await readFile(markPath(workspace, batch), 'utf8')) as { mark: string }
    return mark === (await markOf(workspace, batch, dependencies))
  } catch {
    return false
  }
}

async function markOf(
  workspace: Workspace,
  batch: BatchKey,
  { code, pipelines, settings }: Dependencies,
): Promise<string> {
  const month = batch.text.slice(0, 4)
  const places = [
    code,
    pipelines,
    workspace.batch(month),
    ...(batch.text === month ? [] : [workspace.batch(batch.text)]),
    workspace.path('1-imported'),
    workspace.verdict(batch.text),
    workspace.path('3-history'),
    ...(['4-variables', '5-scores', '6-lists'] as const).flatMap((stage) => [
      workspace.current(stage, batch.text),
      workspace.path(stage, batch.text),
    ]),
  ]
  return stepKey(settings, await Promise.all(places.map(marksUnder)))
}

/** What the file system says of a file, or of every file under a folder, in the order of their names. */
async function marksUnder(place: string): Promise<unknown[]> {
  const found = await stat(place, { bigint: true }).catch(() => undefined)
  if (!found) return ['absent']
  if (!found.isDirectory()) return [String(found.size), String(found.ino), String(found.mtimeNs), String(found.ctimeNs)]
  const names = (await readdir(place)).sort()
  return Promise.all(names.map(async (name) => [name, ...(await marksUnder(join(place, name)))]))
}
