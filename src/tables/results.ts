import { readdir, readFile, rm } from 'node:fs/promises'
import { formatVersion } from '../history/assertion.js'
import type { BatchKey } from '../kernel/batch-key.js'
import { failure } from '../kernel/failure.js'
import { literal } from '../kernel/sql.js'
import { writeWhole } from '../store/atomic.js'
import type { Stage, Workspace } from '../store/workspace.js'

/** The small file that names the current result of a stage for a batch. */
export interface Result {
  readonly format: number
  readonly batch: string
  readonly stepKey: string
  /** Folder of the result, under the stage's. */
  readonly folder: string
  /** Tables held, each a folder of Parquet files by range, or one file. */
  readonly tables: readonly string[]
  readonly figures: Record<string, unknown>
}

/** The current result, or undefined when there is none. Throws a Failure for one written by a newer version. */
export async function readResult(workspace: Workspace, stage: Stage, batch: string): Promise<Result | undefined> {
  const path = workspace.current(stage, batch)
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const result = JSON.parse(text) as Result
  if (result.format > formatVersion) {
    throw failure('declaration', `was written by a newer vigie (format ${result.format})`, {
      place: path,
      next: 'Install the version that wrote it.',
    })
  }
  return result
}

/** The result a stage needs from the one before it. Throws a Failure that says what to run. */
export async function neededResult(workspace: Workspace, stage: Stage, batch: BatchKey, verb: string): Promise<Result> {
  const result = await readResult(workspace, stage, batch.text)
  if (result) return result
  throw failure('input-missing', `batch ${batch.text} has no result of ${verb}`, {
    next: `Run: vigie ${verb} --batch ${batch.text}`,
  })
}

/** Names the new result, then removes those it replaces: a reader has the old one or the new one. */
export async function publishResult(
  workspace: Workspace,
  stage: Stage,
  result: Result,
  others: 'remove others' | 'keep others' = 'remove others',
): Promise<void> {
  await writeWhole(workspace.current(stage, result.batch), `${JSON.stringify(result, null, 2)}\n`)
  if (others === 'keep others') return
  const root = workspace.path(stage, result.batch)
  for (const name of await readdir(root).catch(() => [])) {
    if (name !== result.folder) await rm(workspace.path(stage, result.batch, name), { recursive: true, force: true })
  }
}

/** FROM clause that reads a table of a result, all its ranges. */
export function readTable(workspace: Workspace, stage: Stage, result: Result, table: string): string {
  return `read_parquet(${literal(workspace.result(stage, result.batch, `${result.folder}/${table}/*.parquet`))})`
}
