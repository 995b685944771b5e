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

/** What a run reads from outside: taken before it starts, so that what arrives meanwhile is not taken for read. */
export async function inputsMark(workspace: Workspace, batch: BatchKey, dependencies: Dependencies): Promise<string> {
  const { code, pipelines, settings } = dependencies
  const month = batch.text.slice(0, 4)
  const own = batch.text === month ? [] : [workspace.batch(batch.text)]
  return stepKey(
    settings,
    await marksOf([code, pipelines, workspace.models, workspace.derogations, workspace.batch(month), ...own]),
  )
}

/**
 * Remembers that a batch went through every stage, by what the file system says of all that it depended on and of all
 * that it wrote (names, sizes, inodes, times). It spares a run with nothing to do from reading declarations and opening
 * the engine; when anything moved, the step keys decide, which know contents. Nothing is remembered when the inputs are
 * not those from before the run.
 */
export async function rememberFresh(
  workspace: Workspace,
  batch: BatchKey,
  dependencies: Dependencies,
  inputsBefore: string,
): Promise<void> {
  if ((await inputsMark(workspace, batch, dependencies)) !== inputsBefore) return
  const mark = stepKey(inputsBefore, await outputsMark(workspace, batch))
  await writeWhole(markPath(workspace, batch), JSON.stringify({ mark }))
}

/** Nothing moved since the batch went through every stage. Never an error: when in doubt, it is not fresh. */
export async function isStillFresh(
  workspace: Workspace,
  batch: BatchKey,
  dependencies: Dependencies,
): Promise<boolean> {
  try {
    const { mark } = JSON.parse(await readFile(markPath(workspace, batch), 'utf8')) as { mark: string }
    return mark === stepKey(await inputsMark(workspace, batch, dependencies), await outputsMark(workspace, batch))
  } catch {
    return false
  }
}

/** What a batch's results are and rest on. Lists are taken whole: what is new in one depends on the earlier ones. */
function outputsMark(workspace: Workspace, batch: BatchKey): Promise<unknown[]> {
  return marksOf([
    workspace.path('1-imported'),
    workspace.verdict(batch.text),
    workspace.path('3-history'),
    ...(['3-perimeter', '4-variables', '5-scores'] as const).flatMap((stage) => [
      workspace.current(stage, batch.text),
      workspace.path(stage, batch.text),
    ]),
    workspace.path('6-lists'),
  ])
}

/** What the file system says of places, each a file or a folder with all that is under it. */
export const marksOf = (places: readonly string[]) => Promise.all(places.map(marksUnder))

/** What the file system says of a file, or of every file under a folder, in the order of their names. */
async function marksUnder(place: string): Promise<unknown[]> {
  const found = await stat(place, { bigint: true }).catch(() => undefined)
  if (!found) return ['absent']
  if (!found.isDirectory()) return [String(found.size), String(found.ino), String(found.mtimeNs), String(found.ctimeNs)]
  const names = (await readdir(place)).sort()
  return Promise.all(names.map(async (name) => [name, ...(await marksUnder(join(place, name)))]))
}
