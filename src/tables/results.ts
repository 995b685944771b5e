import { readdir, readFile, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { formatVersion } from '../history/assertion.js'
import { type BatchKey, compareBatchKeys, parseBatchKey } from '../kernel/batch-key.js'
import { failure } from '../kernel/failure.js'
import { literal } from '../kernel/sql.js'
import { type Parts, type Reason, reasonsFor, type Step } from '../kernel/step.js'
import { writeWhole } from '../store/atomic.js'
import { DigestCache } from '../store/digest-cache.js'
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
  /** Every file of the folder, with its digest when it was written. */
  readonly files: Readonly<Record<string, string>>
  readonly figures: Record<string, unknown>
  /**
   * Key of all that it was made from, known without opening anything, where the step key is that of what it holds: many
   * inputs give one content.
   */
  readonly madeFrom?: string
  /** What it was made from, part by part, so that what changed since has a name. */
  readonly dependsOn?: Parts
  /** First day of the first month, where the tables are by month. */
  readonly from?: string
}

/** The current result, or undefined when there is none. Throws a Failure for one written by a newer version. */
export async function readResult(workspace: Workspace, stage: Stage, batch: string): Promise<Result | undefined> {
  const path = workspace.current(stage, batch)
  const text = await readFile(path, 'utf8').catch(() => undefined)
  const result = text === undefined ? undefined : parseResult(text)
  if (result === undefined) return undefined
  if (result.format > formatVersion) {
    throw failure('declaration', `was written by a newer vigie (format ${result.format})`, {
      place: path,
      next: 'Install the version that wrote it.',
    })
  }
  return result
}

/** Batches whose lists were published, in their order. */
export async function publishedBatches(workspace: Workspace): Promise<BatchKey[]> {
  const names = await readdir(workspace.path('6-lists')).catch(() => [])
  return names.flatMap((name) => parseBatchKey(/^(.+)\.json$/.exec(name)?.[1] ?? '') ?? []).sort(compareBatchKeys)
}

/** A result that does not read is none: its stage makes it again. */
function parseResult(text: string): Result | undefined {
  try {
    return JSON.parse(text) as Result
  } catch {
    return undefined
  }
}

/** The result a stage needs from the one before it. Throws a Failure that says what to run. */
export async function neededResult(workspace: Workspace, stage: Stage, batch: BatchKey, verb: string): Promise<Result> {
  const result = await readResult(workspace, stage, batch.text)
  const next = `Run: vigie ${verb} ${stage === '4-apprentissage' ? '--as-of' : '--batch'} ${batch.text}`
  if (!result) throw failure('input-missing', `batch ${batch.text} has no result of ${verb}`, { next })
  const damaged = await damagedFiles(workspace, stage, result)
  if (damaged.length === 0) return result
  throw failure('io', `the result of ${verb} is damaged (${damaged.join(', ')})`, {
    place: `${stage}/${batch.text}`,
    next,
  })
}

/**
 * The current result when it is that of this step and whole: the one case where a stage has nothing to do. A result with
 * a file that is gone or is not what was written is done again.
 */
export async function freshResult(
  workspace: Workspace,
  stage: Stage,
  batch: string,
  stepKey: string,
): Promise<Result | undefined> {
  const result = await readResult(workspace, stage, batch)
  if (result?.stepKey !== stepKey) return undefined
  return (await damagedFiles(workspace, stage, result)).length === 0 ? result : undefined
}

/**
 * The current result of a batch against a step: why it has to be made again, which is for no reason when it was made from
 * the same and is whole.
 */
export async function resultAgainst(
  workspace: Workspace,
  stage: Stage,
  batch: string,
  step: Step,
): Promise<{ current: Result | undefined; why: readonly Reason[] }> {
  const current = await readResult(workspace, stage, batch)
  if (!current) return { current, why: reasonsFor(step, undefined) }
  const made = { key: current.madeFrom ?? current.stepKey, parts: current.dependsOn }
  const whole = made.key !== step.key || (await damagedFiles(workspace, stage, current)).length === 0
  return { current, why: reasonsFor(step, made, whole) }
}

/** A release holds a time and a nonce, and its own signature: its digest here would differ between equal workspaces. */
const signedElsewhere = 'signed'

/** Files of a result that are gone or changed. A file whose size and times did not move is not read again. */
export async function damagedFiles(workspace: Workspace, stage: Stage, result: Result): Promise<string[]> {
  const cache = await DigestCache.open(workspace.digests)
  const damaged: string[] = []
  for (const [name, sha256] of Object.entries(result.files)) {
    const path = workspace.result(stage, result.batch, `${result.folder}/${name}`)
    const found = await cache.digest(path).catch(() => undefined)
    const whole = sha256 === signedElsewhere ? await cache.isAsWritten(path) : found === sha256
    if (found === undefined || !whole) damaged.push(name)
  }
  await cache.save()
  return damaged
}

/** Files that are read at a time. */
const together = 8

async function digestsUnder(workspace: Workspace, folder: string): Promise<Record<string, string>> {
  const cache = await DigestCache.open(workspace.digests)
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const digests: [string, string][] = []
  // Most of the time of a small file is that of the system, which several wait for together.
  for (let at = 0; at < paths.length; at += together) {
    const some = paths.slice(at, at + together).map(async (path): Promise<[string, string]> => {
      const name = relative(folder, path)
      const sha256 = await cache.remember(path)
      return [name, /(^|\/)(release\.json.*|manifest\.json)$/.test(name) ? signedElsewhere : sha256]
    })
    digests.push(...(await Promise.all(some)))
  }
  await cache.save()
  return Object.fromEntries(digests)
}

/** Names the new result, then removes those it replaces. Who reads the name next finds a whole result. */
export async function publishResult(
  workspace: Workspace,
  stage: Stage,
  made: Omit<Result, 'files' | 'format'>,
  others: 'remove others' | 'keep others' = 'remove others',
): Promise<void> {
  const files = await digestsUnder(workspace, workspace.result(stage, made.batch, made.folder))
  const result: Result = { ...made, format: formatVersion, files }
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
