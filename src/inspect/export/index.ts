import type { Catalog } from '../../catalog/catalog.js'
import {
  dictionaryMetadata,
  type Entry,
  familyEntries,
  listEntries,
  queryEntries,
  tableEntries,
  wideEntries,
} from '../../catalog/dictionary.js'
import { refusalEntries } from '../../catalog/engine-entries.js'
import { lineEntries, scoreTable } from '../../catalog/score-columns.js'
import { type Grain, grains } from '../../declare/query.js'
import { failure } from '../../kernel/failure.js'
import { ident } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import { copyParquet } from '../../store/table-files.js'
import { listTable } from '../../tables/open-views.js'
import { refuseWriting, wordQueryError } from '../../tables/read-only.js'
import { csvHeader, csvLines, type ExportedColumn, jsonLines } from './text-lines.js'

export interface Asked {
  readonly catalog: Catalog
  readonly batch: string
  readonly table: string
  readonly where: string | undefined
  /** Columns wanted, in their order; all of them when there is none. */
  readonly columns: readonly string[] | undefined
}

/** Rows of a table that is open in the session, ready to be written in any format. */
export interface Selected {
  readonly select: string
  readonly columns: readonly ExportedColumn[]
  readonly metadata: Readonly<Record<string, string>>
  readonly entries: readonly Entry[]
}

/**
 * The rows that are asked for, of a table whose view is open. Throws a Failure of cause `usage` for a column that is not
 * there and for a condition that does not run, or that would do anything else than read.
 */
export async function selectRows(
  session: Session,
  { catalog, batch, table, where, columns }: Asked,
): Promise<Selected> {
  const there = await describeColumns(session, `SELECT * FROM ${ident(table)}`)
  const known = new Map(there.map((column) => [column.name, column]))
  const wanted = (columns ?? there.map(({ name }) => name)).map(
    (name) => known.get(name) ?? unknownColumn(name, known.keys()),
  )
  const values = wanted.map(({ name, type }) => `${cast(ident(name), type)} AS ${ident(name)}`)
  // The condition stands on lines of its own: a comment in it ends with it.
  const condition = where === undefined ? '' : `\nWHERE (\n${where}\n)`
  const select = `SELECT ${values.join(', ')} FROM ${ident(table)}${condition}`
  await refuseWriting(session, select).catch(wordQueryError)
  const given = await describeColumns(session, select).catch(wordQueryError)
  const entries = entriesOf(catalog, table).filter(({ name }) => wanted.some((column) => column.name === name))
  const metadata = { 'vigie.table': table, 'vigie.lot': batch, ...dictionaryMetadata(entries) }
  return { select, columns: given, metadata, entries }
}

async function describeColumns(session: Session, select: string): Promise<ExportedColumn[]> {
  const rows = await session.rows(`DESCRIBE ${select}`)
  return rows.map(({ column_name: name, column_type: type }) => ({ name: String(name), type: String(type) }))
}

function unknownColumn(name: string, known: Iterable<string>): never {
  throw failure('usage', `there is no column ${name}`, { next: `Columns: ${[...known].join(', ')}.` })
}

/** The few types that every format has; the others go as text. */
function cast(value: string, type: string): string {
  if (/^(VARCHAR|BOOLEAN|INTEGER|BIGINT|DOUBLE|DATE|DECIMAL.*)$/.test(type)) return value
  if (/^U?(TINY|SMALL)INT$/.test(type)) return `CAST(${value} AS INTEGER)`
  if (type === 'UINTEGER') return `CAST(${value} AS BIGINT)`
  if (type === 'FLOAT') return `CAST(${value} AS DOUBLE)`
  return `CAST(${value} AS VARCHAR)`
}

/** What the declarations say of the columns of a table. */
function entriesOf(catalog: Catalog, table: string): readonly Entry[] {
  const source = catalog.sources.get(table)
  if (source) return tableEntries(source)
  if (table in grains) return wideEntries(catalog, table as Grain)
  const family = catalog.families.find(({ name }) => name === table)
  if (family) return familyEntries(family)
  const shown = catalog.interfaces.find(({ name }) => name === table)
  if (shown) return queryEntries(shown.header.columns)
  const model = catalog.models.find((one) => scoreTable(one) === table)
  if (model) return lineEntries(model)
  const list = catalog.lists.find(({ name }) => listTable(name) === table)
  if (list) return listEntries(list)
  const query = [...catalog.perimeter.values()].find(({ name }) => `${name}_decision` === table || name === table)
  return query ? queryEntries(query.header.columns) : table === 'refus' ? refusalEntries : []
}

type Write = (bytes: Uint8Array | string) => Promise<boolean>

/** Writes the rows as text, a line each, giving some thousands at a time. Stops when `write` says false. */
export async function writeText(
  session: Session,
  { select, columns }: Selected,
  format: 'csv' | 'jsonl',
  delimiter: string,
  write: Write,
): Promise<number> {
  let rows = 0
  if (format === 'csv' && !(await write(`${csvHeader(columns, delimiter)}\n`))) return 0
  const lines = format === 'csv' ? csvLines(columns, select, delimiter) : jsonLines(columns, select)
  await session.chunks(lines, async ({ chunks }) => {
    for await (const chunk of chunks) {
      rows += chunk.rowCount
      if (!(await write(`${chunk.getColumnValues(0).join('\n')}\n`))) return
    }
  })
  return rows
}

/** Writes the rows as Arrow IPC; the dictionary of each column is in the metadata of its field. */
export async function writeAsArrow(
  session: Session,
  selected: Selected,
  kind: 'file' | 'stream',
  write: Write,
): Promise<number> {
  const { writeArrow } = await import('../../store/arrow/index.js')
  const columns = selected.entries.map(({ name, label, unit, meaning, null: absent }) => {
    const said = { label, ...(unit === null ? {} : { unit }), meaning, null: absent }
    return [name, new Map(Object.entries(said))] as const
  })
  const form = { kind, metadata: new Map(Object.entries(selected.metadata)), columns: new Map(columns) }
  return writeArrow(session, selected.select, form, write)
}

/** Writes the rows as Parquet, with the dictionary inside. */
export async function writeAsParquet(session: Session, { select, metadata }: Selected, path: string): Promise<number> {
  await copyParquet(session, { select, metadata }, path)
  const { rows } = await session.one(
    `SELECT sum(num_rows) AS rows FROM parquet_file_metadata('${path.replaceAll("'", "''")}')`,
  )
  return Number(rows)
}
