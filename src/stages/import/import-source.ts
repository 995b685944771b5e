import { join } from 'node:path'
import type { DeclaredSource } from '../../catalog/catalog.js'
import { readingShape } from '../../catalog/columns.js'
import { type Assertion, formatVersion } from '../../history/assertion.js'
import { Failure, failure, type Issue, isFailure } from '../../kernel/failure.js'
import {
  columnNames,
  containerOf,
  type GivenLimits,
  limitsOf,
  type ReadingLimits,
  readHeader,
  refuseColumns,
  refuseStranger,
} from '../../store/delivery/index.js'
import type { Session } from '../../store/session.js'
import { countFiles, countRecords, type FileCounts } from './counts.js'
import { setAside } from './duplicates.js'
import { bindHeader, bindNames } from './header.js'
import { type LoadedFile, loadFile } from './load-file.js'
import { storedMonths } from './months.js'
import { gatherRefusals } from './refusals.js'
import { bookkeeping } from './typing.js'
import { usualRecords } from './usual-typing.js'
import { openedMonths } from './wide.js'

export interface SourceFiles {
  readonly batch: string
  readonly source: DeclaredSource
  readonly folder: string
  readonly names: readonly string[]
  /** What they are, when it is not what the source usually is. */
  readonly history?: 'stock' | 'flux'
  /** Folder out of which no file may be, when there is one. */
  readonly root?: string
  /** What files may be, where it is not the usual. */
  readonly reading?: GivenLimits
  /** Folder for the pieces of files on their way to the engine, of this run. */
  readonly temporary: string
}

export interface ReadSource {
  readonly assertion: Omit<Assertion, 'stepKey' | 'dependsOn'>
  readonly perFile: readonly FileCounts[]
}

/**
 * Reads the files of one source of one batch into the tables `lignes` (what is kept), `ecartes` and `refus`, and counts
 * what became of every record. Throws a Failure that carries every problem of every file when a file is refused whole:
 * a source is asserted whole or not at all.
 */
export async function readSource(session: Session, given: SourceFiles): Promise<ReadSource> {
  const { source, batch } = given
  const limits = limitsOf(source.limits, given.reading)
  const layouts = await eachFile(given.names, (name) => layoutOf(session, given, name, limits))
  const files = await eachFile(given.names, (name, rank) => {
    const { layout, months } = layouts[rank] as (typeof layouts)[number]
    return loadFile(session, { ...given, name, layout, months, limits }, `lu_${rank}`)
  })
  await unite(session, source, files)
  const perFile = await countFiles(session, files)
  await setAside(session, source)
  await gatherRefusals(session, source, files, perFile)
  const counts = await countRecords(session, source, files, perFile)
  const assertion = {
    format: formatVersion,
    batch,
    source: source.name,
    shape: readingShape(source),
    history: given.history ?? source.history,
    files: files.map(({ name, measured, layout }) => ({
      name,
      sha256: measured.sha256,
      container: measured.container,
      encoding: measured.encoding,
      bytes: measured.bytes,
      lines: measured.lines,
      blankLines: measured.blankLines,
      extraColumns: layout.extra.filter((name) => name !== ''),
    })),
    counts,
    months: [...new Set(files.flatMap(({ months }) => months.map(({ name }) => name)))].sort(),
  }
  return { assertion, perFile }
}

/** Tries every file before giving up, so that the operator hears of all the bad ones at once. */
async function eachFile<Result>(names: readonly string[], read: (name: string, rank: number) => Promise<Result>) {
  const results: Result[] = []
  const issues: Issue[] = []
  for (const [rank, name] of names.entries()) {
    try {
      results.push(await read(name, rank))
    } catch (error) {
      if (!isFailure(error)) throw error
      issues.push(...error.issues.map((issue) => ({ ...issue, place: issue.place ?? name })))
    }
  }
  if (issues.length > 0) throw new Failure(issues)
  return results
}

/** What the header says of a file: the names of its columns when it has columns, else its first line. */
async function layoutOf(
  session: Session,
  { source, folder, temporary, root }: SourceFiles,
  name: string,
  limits: ReadingLimits,
) {
  const path = join(folder, name)
  if (root !== undefined) await refuseStranger(root, path)
  if ((await containerOf(path)) === 'parquet') {
    const names = await columnNames(session, path, temporary)
    refuseColumns(limits, names.length)
    const layout = bindNames(source, names)
    return { layout, months: await storedMonths(session, source, layout) }
  }
  const { text, dialect } = await readHeader(path, limits)
  if (text === undefined) {
    throw failure('input-refused', 'the file is empty', { next: 'Fetch it again, or ask the producer for it.' })
  }
  const layout = bindHeader(source, text, dialect)
  refuseColumns(limits, layout.width)
  return { layout, months: await storedMonths(session, source, layout) }
}

/** Opens all records of all files as `tout`, and as `lignes` those that are good and say something. */
async function unite(session: Session, source: DeclaredSource, files: readonly LoadedFile[]): Promise<void> {
  const all = files.flatMap((file, rank) =>
    recordsOf(source, file).map((records) => `SELECT *, ${rank} AS fichier FROM (${records})`),
  )
  await session.run(`CREATE OR REPLACE TEMP VIEW tout AS ${all.join(' UNION ALL BY NAME ')}`)
  await session.run(`CREATE OR REPLACE TEMP VIEW lignes AS SELECT * FROM tout
    WHERE ${bookkeeping.fault} IS NULL AND NOT ${bookkeeping.empty}`)
}

/** The records of a file, each with its number: those in their order, and those that went aside. */
function recordsOf(source: DeclaredSource, { table, months, apart }: LoadedFile): string[] {
  const columns = openedMonths(months)
  if (!apart) return [`SELECT ${columns}, rowid + 1 AS enregistrement FROM ${table}`]
  return [
    `SELECT ${columns} FROM (${usualRecords(source, table)})`,
    `SELECT * RENAME (${bookkeeping.record} AS enregistrement) FROM (SELECT ${columns} FROM ${apart.table})`,
  ]
}

/** FROM of the lines that are kept, once `readSource` has read them. */
export const keptLines = 'lignes ANTI JOIN ecartes USING (fichier, enregistrement)'

/** A file that has bytes and gives no line is an error, never a success; its refusals were written by then. */
export function refuseNothingKept({ assertion: { files }, perFile }: ReadSource): void {
  const issues = files.flatMap(({ name }, rank): Issue[] => {
    const { read, good } = perFile[rank] ?? { read: 0, good: 0 }
    if (read === 0)
      return [nothingIn(name, 'the file has a header and no line', 'Ask the producer for the complete file.')]
    if (good > 0) return []
    return [nothingIn(name, `none of its ${read} lines can be kept`, 'The refused lines say why.')]
  })
  if (issues.length > 0) throw new Failure(issues)
}

const nothingIn = (place: string, message: string, next: string): Issue => ({
  cause: 'input-refused',
  place,
  message,
  next,
})
