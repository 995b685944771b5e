import { readdir, readFile } from 'node:fs/promises'
import { stepKey } from '../kernel/digest.js'
import { writeWhole } from '../store/atomic.js'
import type { Workspace } from '../store/workspace.js'
import { type Dependencies, marksOf } from './fresh-mark.js'

/** A batch that is published, with the revision of its lists. */
export interface Already {
  readonly batch: string
  readonly published: string
}

const markPath = (workspace: Workspace) => workspace.path('.vigie', 'frais', 'rien.json')

/**
 * What says which batches wait to be run, by what the file system says of it: deliveries, what was asserted, withdrawn and
 * published, declarations, models of the workspace and code; and what a killed run left, which has to be removed.
 */
export async function idleMark(workspace: Workspace, { code, pipelines, settings }: Dependencies): Promise<string> {
  const own = ['1-imported', '2-validated', '6-lists'].map((folder) => workspace.path(folder))
  const left = await readdir(workspace.temporary).catch(() => [])
  return stepKey('rien', settings, await marksOf([code, pipelines, workspace.models, workspace.batches, ...own]), left)
}

/** Remembers that no batch waits to be run. `before` was taken before that was found, so that nothing came meanwhile. */
export async function rememberIdle(
  workspace: Workspace,
  dependencies: Dependencies,
  before: string,
  already: readonly Already[],
): Promise<void> {
  const mark = await idleMark(workspace, dependencies)
  if (mark === before) await writeWhole(markPath(workspace), JSON.stringify({ mark, already }))
}

/** The batches that are published, when nothing moved since no batch waited. Never an error: when in doubt, undefined. */
export async function knownIdle(
  workspace: Workspace,
  dependencies: Dependencies,
): Promise<readonly Already[] | undefined> {
  try {
    const { mark, already } = JSON.parse(await readFile(markPath(workspace), 'utf8')) as {
      mark: string
      already: readonly Already[]
    }
    return mark === (await idleMark(workspace, dependencies)) ? already : undefined
  } catch {
    return undefined
  }
}
