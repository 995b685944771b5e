import { join } from 'node:path'
import type { DeclaredSource } from '../../catalog/catalog.js'
import { failure, isFailure } from '../../kernel/failure.js'
import { list, literal } from '../../kernel/sql.js'
import {
  containerOf,
  dialect,
  longestPassed,
  type Measured,
  NotUtf8,
  passBody,
  type ReadingLimits,
  startReading,
  throughColumns,
  throughPieces,
} from '../../store/delivery/index.js'
import type { Session } from '../../store/session.js'
import type { FileLayout } from './header.js'
import type { StoredMonth } from './months.js'
import { cell, typingSelect } from './typing.js'

export interface LoadedFile {
  readonly name: string
  readonly layout: FileLayout
  readonly months: readonly StoredMonth[]
  readonly measured: Measured
  /** Table of its records, in their order: the record number is the rank of the row. */
  readonly table: string
}

export interface FileToLoad {
  readonly source: DeclaredSource
  readonly folder: string
  readonly name: string
  readonly layout: FileLayout
  readonly months: readonly StoredMonth[]
  /** Folder for the pieces of the file on their way to the engine. */
  readonly temporary: string
  readonly limits: ReadingLimits
}

/**
 * Streams one delivered file into the engine and types it on the way, in one pass, into `table`. Throws a Failure when
 * the file as a whole cannot be trusted; nothing of it is then kept.
 */
export async function loadFile(session: Session, file: FileToLoad, table: string): Promise<LoadedFile> {
  const isColumnar = (await containerOf(join(file.folder, file.name))) === 'parquet'
  const measured = await (isColumnar ? loadColumns(session, file, table) : loadText(session, file, table))
  const { rows } = await session.one(`SELECT count(*) AS rows FROM ${table}`)
  if (Number(rows) !== measured.records) {
    throw failure('bug', `${measured.records} records were passed to the engine, which read ${Number(rows)}`)
  }
  return { name: file.name, layout: file.layout, months: file.months, measured, table }
}

/** A Parquet file is typed like any other, from its cells as text. */
async function loadColumns(
  session: Session,
  { source, folder, name, layout, months, temporary, limits }: FileToLoad,
  table: string,
) {
  return throughColumns(session, join(folder, name), temporary, layout.headers, limits, (from) =>
    session.run(`CREATE OR REPLACE TEMP TABLE ${table} AS ${typingSelect(source, layout, months, from)}`),
  )
}

async function loadText(session: Session, file: FileToLoad, table: string) {
  try {
    return await attempt(session, file, table)
  } catch (error) {
    if (error instanceof NotUtf8) return attempt(session, file, table, 'windows-1252')
    throw error
  }
}

async function attempt(session: Session, file: FileToLoad, table: string, encoding?: 'windows-1252') {
  const { source, layout, months, limits } = file
  const reading = await startReading(join(file.folder, file.name), limits, encoding)
  let into = `CREATE OR REPLACE TEMP TABLE ${table} AS`
  const consume = async (pieces: readonly string[]) => {
    const select = typingSelect(source, layout, months, readCsv(layout, limits.line, pieces))
    await session.run(`${into} ${select}`).catch(wordEngineError)
    into = `INSERT INTO ${table}`
  }
  const form = { ...layout.dialect, width: layout.width, longest: limits.line }
  try {
    return await throughPieces(file.temporary, consume, (write) => passBody(reading, form, layout.headerIsData, write))
  } finally {
    reading.bytes.close()
  }
}

/** The engine's own words may quote a line, so only their first line is passed on, without what stands in quotes. */
function wordEngineError(error: unknown): never {
  if (isFailure(error)) throw error
  const [text = ''] = String((error as Error).message).split('\n')
  const cause = /out of memory|could not allocate/i.test(text)
    ? 'memory'
    : /no space left/i.test(text)
      ? 'cannot-write'
      : 'bug'
  throw failure(cause, `the engine stopped while reading (${text.replace(/"[^"]*"|'[^']*'/g, '…')})`)
}

/** What reaches the engine is in one dialect whatever the file was, so the engine has nothing to guess or refuse. */
function readCsv(layout: FileLayout, longest: number, pieces: readonly string[]): string {
  const columns = Array.from({ length: layout.width }, (_, position) => `'${cell(position)}': 'VARCHAR'`)
  const options = [
    `columns = {${columns.join(', ')}}`,
    'auto_detect = false, header = false, null_padding = false',
    `delim = ${literal(dialect.separator)}, quote = '', escape = ''`,
    `new_line = '\\n', max_line_size = ${longestPassed(longest)}`,
  ]
  return `read_csv(${list(pieces)}, ${options.join(', ')})`
}
