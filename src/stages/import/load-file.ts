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
  UsualCells,
  type Write,
} from '../../store/delivery/index.js'
import type { Session } from '../../store/session.js'
import type { FileLayout } from './header.js'
import type { StoredMonth } from './months.js'
import { bookkeeping, cell, typingSelect } from './typing.js'
import { type UsualLines, usualLines } from './usual-lines.js'
import { usualSelect } from './usual-typing.js'
import { WrongLines } from './wrong-lines.js'

export interface LoadedFile {
  readonly name: string
  readonly layout: FileLayout
  readonly months: readonly StoredMonth[]
  readonly measured: Measured
  /** Table of its records, in their order: the record number is the rank of the row. */
  readonly table: string
  /** When the usual lines of the file are told from the others: what they are, and the table of the others. */
  readonly apart?: { readonly usual: UsualLines; readonly table: string } | undefined
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
  const { name, source, layout, months } = file
  const isColumnar = (await containerOf(join(file.folder, name))) === 'parquet'
  const usual = isColumnar ? undefined : usualLines(source, layout, months)
  const apart = usual && { usual, table: `${table}_a_part` }
  const measured = await (isColumnar ? loadColumns(session, file, table) : loadText(session, file, table, apart))
  await refuseLost(session, table, measured.records)
  if (apart) await refuseLost(session, apart.table, await placesLeft(session, table))
  return { name, layout, months, measured, table, apart }
}

/** The lines of a table that went aside: each has to be in the other. */
async function placesLeft(session: Session, table: string): Promise<number> {
  const { places } = await session.one(
    `SELECT count(*) AS places FROM ${table} WHERE ${bookkeeping.wentAside} IS NOT FALSE`,
  )
  return Number(places)
}

async function refuseLost(session: Session, table: string, passed: number): Promise<void> {
  const { rows } = await session.one(`SELECT count(*) AS rows FROM ${table}`)
  if (Number(rows) === passed) return
  throw failure('bug', `${passed} records were passed to the engine, which read ${Number(rows)}`)
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

async function loadText(session: Session, file: FileToLoad, table: string, apart: LoadedFile['apart']) {
  try {
    return await attempt(session, file, table, apart)
  } catch (error) {
    if (error instanceof NotUtf8) return attempt(session, file, table, apart, 'windows-1252')
    throw error
  }
}

async function attempt(
  session: Session,
  file: FileToLoad,
  table: string,
  apart: LoadedFile['apart'],
  encoding?: 'windows-1252',
) {
  const { source, layout, months, limits, temporary } = file
  const reading = await startReading(join(file.folder, file.name), limits, encoding)
  const form = { ...layout.dialect, width: layout.width, longest: limits.line }
  try {
    if (!apart) {
      const fill = filling(session, table, (pieces) => typingSelect(source, layout, months, readCsv(file, pieces)))
      return await throughPieces(temporary, fill, (write) => passBody(reading, form, layout.headerIsData, write))
    }
    const { usual } = apart
    const cells = new UsualCells(form, usual.columns)
    const fillAside = filling(session, apart.table, (pieces) =>
      typingSelect(source, layout, months, readCsv(file, pieces, [`'${bookkeeping.record}': 'BIGINT'`]), 'aside'),
    )
    const fill = filling(session, table, (pieces) =>
      usualSelect(source, layout, months, readCsv(file, pieces), usual, cells.yielded),
    )
    return await throughPieces(temporary, fillAside, async (write) => {
      const writeAside = inTurn(write)
      const wrong = new WrongLines(session, table, usual.numbers)
      const fillAndSort = async (pieces: readonly string[]) => {
        await fill(pieces)
        for await (const lines of wrong.in(pieces, cells.hasCommas)) await writeAside(lines)
      }
      return throughPieces(temporary, fillAndSort, (write) =>
        passBody(reading, { ...form, usual: cells }, layout.headerIsData, write, writeAside),
      )
    })
  } finally {
    reading.bytes.close()
  }
}

/** Two write to the same file: each waits for the other. */
function inTurn(write: Write): Write {
  let last = Promise.resolve()
  return (chunk) => {
    last = last.then(() => write(chunk))
    return last
  }
}

/** Types the pieces that it is given into a table, which it makes. */
function filling({ run }: Session, table: string, select: (pieces: readonly string[]) => string) {
  let into = `CREATE OR REPLACE TEMP TABLE ${table} AS`
  return async (pieces: readonly string[]) => {
    await run(`${into} ${select(pieces)}`).catch(wordEngineError)
    into = `INSERT INTO ${table}`
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
function readCsv({ layout, limits }: FileToLoad, pieces: readonly string[], before: readonly string[] = []): string {
  const cells = Array.from({ length: layout.width }, (_, position) => `'${cell(position)}': 'VARCHAR'`)
  const options = [
    `columns = {${[...before, ...cells].join(', ')}}`,
    'auto_detect = false, header = false, null_padding = false',
    `delim = ${literal(dialect.separator)}, quote = '', escape = ''`,
    `new_line = '\\n', max_line_size = ${longestPassed(limits.line)}`,
  ]
  return `read_csv(${list(pieces)}, ${options.join(', ')})`
}
