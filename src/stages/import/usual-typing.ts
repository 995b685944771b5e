import type { DeclaredSource } from '../../catalog/catalog.js'
import { storedParts } from '../../catalog/columns.js'
import type { SourceColumn } from '../../declare/source.js'
import { columnTypeNamed } from '../../declare/types/index.js'
import { ident } from '../../kernel/sql.js'
import type { FileLayout } from './header.js'
import type { StoredMonth } from './months.js'
import { bookkeeping, cell, cellsOf, derivedOf, headerAgain } from './typing.js'
import type { UsualLines } from './usual-lines.js'
import { wideSql } from './wide.js'

/**
 * The SELECT that types usual lines, over cells `c0 … cN`. What is wrong with a line is not asked here, only whether
 * anything is, or it says nothing: it then goes aside, where all is checked and said, and here only its place is kept.
 */
export function usualSelect(
  source: DeclaredSource,
  layout: FileLayout,
  months: readonly StoredMonth[],
  from: string,
  usual: UsualLines,
  yielded: ReadonlySet<number>,
): string {
  const wide = wideSql(source, layout, months, readUsualCell)
  const columns = source.columns.map((column, index) => usualColumn(column, index, layout, yielded))
  const derived = derivedOf(source)
  const depth = Math.max(0, ...columns.map(({ steps }) => steps.length))
  const steps = Array.from({ length: depth }, (_, at) => columns.flatMap((column) => column.steps[at] ?? []))
  const levels = [
    [...wide.given, ...(usual.maybeHeader ? [`${headerAgain(source, layout)} AS _entete`] : [])],
    wide.reads,
    ...steps,
    [...columns.flatMap(({ stored }) => stored), ...wide.stored],
    derived.stored,
  ]
  const wrong = [
    ...(usual.maybeHeader ? ['_entete'] : []),
    ...columns.flatMap((column) => column.wrong),
    ...derived.missing,
    ...(source.layout === 'long' ? [] : [wide.empty, `${wide.badCells} > 0`]),
  ]
  const stored = [...source.columns.flatMap(storedParts), ...source.derived].map(({ name }) => ident(name))
  const own = [
    ...(source.layout === 'long' ? [] : [`${wide.cells} AS ${bookkeeping.cells}`]),
    ...(source.exact_duplicates === 'collapse'
      ? [`hash(${cellsOf(layout).join(', ')}) AS ${bookkeeping.content}`]
      : []),
    `CASE WHEN ${cell(usual.never)} IS NOT NULL THEN ${wrong.join(' OR ') || 'false'} END AS ${bookkeeping.wentAside}`,
  ]
  const typed = levels.reduce(
    (inner, added) => (added.length > 0 ? `(SELECT *, ${added.join(', ')} FROM ${inner})` : inner),
    from,
  )
  return `SELECT ${[...stored, ...wide.names, ...own].join(', ')} FROM ${typed}`
}

/** The records of a table that `usualSelect` filled, each with its number, as `typingSelect` would give them. */
export function usualRecords(source: DeclaredSource, table: string): string {
  const { fault, cells, badCells, empty, raw, content, wentAside } = bookkeeping
  const ignored = source.ignored_when ? `coalesce(${source.ignored_when.sql}, false)` : 'false'
  const known = [
    `CAST(NULL AS VARCHAR) AS ${fault}, 0 AS ${badCells}, ${ignored} AS ${empty}, CAST(NULL AS VARCHAR[]) AS ${raw}`,
    ...(source.layout === 'long' ? [`0 AS ${cells}`] : []),
    ...(source.exact_duplicates === 'collapse' ? [] : [`CAST(0 AS UBIGINT) AS ${content}`]),
  ]
  return `SELECT * EXCLUDE (${wentAside}), ${known.join(', ')}, rowid + 1 AS enregistrement FROM ${table} WHERE NOT ${wentAside}`
}

/** How the usual cells of a type are read: as it reads any, when it has no reading of its own for them. */
export function usualReading(name: string) {
  const { usual } = columnTypeNamed(name)
  return usual ? { steps: usual.steps ?? [], read: usual.read } : anyReading(name)
}

/** How a type reads any cell, as if it were usual. */
function anyReading(name: string) {
  const { read, parts } = columnTypeNamed(name)
  return {
    steps: [read],
    read: (value: string) => parts?.map(({ suffix }) => `${value}.${suffix.slice(1)}`) ?? [value],
  }
}

/** The whole reading of a usual cell as one expression, of the first column that is stored of it. */
function readUsualCell(type: string, given: string): string {
  const { steps, read } = usualReading(type)
  return read(steps.reduce((value, step) => step(value), given))[0] as string
}

/** The steps of the reading of a declared column, what is stored of it, and what makes it wrong. */
function usualColumn(column: SourceColumn, index: number, { positions }: FileLayout, yielded: ReadonlySet<number>) {
  const names = storedParts(column).map(({ name }) => ident(name))
  const position = positions.get(column.name)
  if (position === undefined) {
    const stored = storedParts(column).map((part, at) => `CAST(NULL AS ${part.stored}) AS ${names[at]}`)
    return { steps: [], stored, wrong: [] }
  }
  const reading = yielded.has(position) ? anyReading(column.type) : usualReading(column.type)
  const value = (step: number) => (step === 0 ? cell(position) : `_v${index}_${step}`)
  const values = reading.read(value(reading.steps.length))
  const isItself = values[0] === cell(position)
  return {
    steps: reading.steps.map((step, at) => [`${step(value(at))} AS ${value(at + 1)}`]),
    stored: values.map((sql, part) => `${sql} AS ${names[part]}`),
    wrong: isItself ? [] : [`(${cell(position)} IS NOT NULL AND ${names[0]} IS NULL)`],
  }
}
