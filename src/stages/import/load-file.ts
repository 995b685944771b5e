import { join } from 'node:path'
import { failure } from '../../kernel/failure.js'
import { containerOf, type Measured, throughColumns } from '../../store/delivery/index.js'
import type { Session } from '../../store/session.js'
import type { FileLayout } from './header.js'
import { type Apart, type FileToLoad, loadText } from './load-text.js'
import type { StoredMonth } from './months.js'
import { bookkeeping, typingSelect } from './typing.js'
import { usualLines } from './usual-lines.js'

export interface LoadedFile {
  readonly name: string
  readonly layout: FileLayout
  readonly months: readonly StoredMonth[]
  readonly measured: Measured
  /** Table of its records, in their order: the record number is the rank of the row. */
  readonly table: string
  /** When the usual lines of the file are told from the others. */
  readonly apart?: Apart | undefined
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
