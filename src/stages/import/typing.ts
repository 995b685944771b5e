import type { DeclaredSource } from '../../catalog/catalog.js'
import { storedParts } from '../../catalog/columns.js'
import { columnTypeNamed } from '../../declare/types/index.js'
import { ident, literal } from '../../kernel/sql.js'
import { dialect } from '../../store/delivery/index.js'
import type { FileLayout } from './header.js'
import type { StoredMonth } from './months.js'
import type { UsualLines } from './usual-lines.js'
import { wideSql } from './wide.js'

export const cell = (position: number) => `c${position}`

/** All cells of a line, in their order. */
export const cellsOf = ({ width }: FileLayout) => Array.from({ length: width }, (_, position) => cell(position))

/** The derived columns of a source, over its stored ones, and what says that one is null and may not be. */
export const derivedOf = ({ derived }: DeclaredSource) => ({
  stored: derived.map(({ name, type, sql }) => `CAST((${sql}) AS ${columnTypeNamed(type).stored}) AS ${ident(name)}`),
  missing: derived.flatMap(({ name, refused_when_null }) => (refused_when_null ? [`${ident(name)} IS NULL`] : [])),
})

/** Columns, beside those of the source, of the table in which the records of a file are gathered. */
export const bookkeeping = {
  /** Why the line is refused, one of `fault`; null when it is not. */
  fault: '_faute',
  /** Number of wide cells that hold a value. */
  cells: '_valeurs',
  /** Number of wide cells that are not of their type. */
  badCells: '_mauvaises',
  /** A line that says nothing is ignored: the header again, a wide one without any value, what the source says. */
  empty: '_vide',
  /** The cells as delivered, kept only where something is refused. */
  raw: '_brut',
  /** Digest of all delivered cells, to find exact duplicates. */
  content: '_contenu',
  /** Of a line typed as a usual one: something is wrong with it and it goes aside; null when it went there before. */
  wentAside: '_a_part',
  /** Of a line that went aside: the number of its record. */
  record: '_rang',
} as const

/** The line does not have the form of the file; a column is wrong; a derived column is null and may not be. */
export const fault = { form: literal('forme'), column: literal('colonne'), derived: literal('derive') } as const

/** The type's reading of a cell; an empty one is null. */
export const readCell = (type: string, given: string) => columnTypeNamed(type).read(given)

/**
 * The SELECT that types records, over cells `c0 … cN`: the stored columns, what is wrong, and the delivered cells of the
 * lines where something is. It never refuses anything itself: a wrong cell is a null with a fault beside it. When it is told
 * what usual lines are, the lines are those that went aside from them, each with the number of its record.
 */
export function typingSelect(
  source: DeclaredSource,
  layout: FileLayout,
  months: readonly StoredMonth[],
  from: string,
  aside?: UsualLines,
): string {
  const cells = cellsOf(layout)
  const { reads, bad, stored } = declaredColumns(source, layout)
  const wide = wideSql(source, layout, months, readCell)
  const derived = derivedOf(source)
  const isHeader = '_entete'
  const whole = `starts_with(${cell(0)}, ${literal(dialect.refused)})`
  const faults = [
    `WHEN ${whole} THEN ${fault.form}`,
    `WHEN ${isHeader} THEN NULL`,
    ...(bad.length > 0 ? [`WHEN ${bad.join(' OR ')} THEN ${fault.column}`] : []),
    ...(derived.missing.length > 0 ? [`WHEN ${derived.missing.join(' OR ')} THEN ${fault.derived}`] : []),
  ]
  const rule = source.ignored_when ? [`coalesce(${source.ignored_when.sql}, false)`] : []
  const empty = [isHeader, wide.empty, ...rule].map((condition) => `(${condition})`)
  const record = aside ? [bookkeeping.record] : []
  // The numbers of usual lines were given points: a line that went aside may be the duplicate of one.
  const content = cells.map((given, at) => (aside?.numbers.includes(at) ? `replace(${given}, ',', '.')` : given))
  const names = [...source.columns.flatMap(storedParts), ...source.derived].map(({ name }) => ident(name))
  return `SELECT ${[...record, ...names, ...wide.names].join(', ')}, ${bookkeeping.fault}, ${wide.cells} AS ${bookkeeping.cells},
      ${bookkeeping.badCells}, ${empty.join(' OR ')} AS ${bookkeeping.empty},
      CASE WHEN ${bookkeeping.fault} IS NOT NULL OR ${bookkeeping.badCells} > 0 THEN [${cells.join(', ')}] END AS ${bookkeeping.raw},
      ${source.exact_duplicates === 'collapse' ? `hash(${content.join(', ')})` : 'CAST(0 AS UBIGINT)'} AS ${bookkeeping.content}
    FROM (SELECT *, CASE ${faults.join(' ')} END AS ${bookkeeping.fault}, CASE WHEN ${isHeader} THEN 0 ELSE CAST(${wide.badCells} AS INTEGER) END AS ${bookkeeping.badCells}
    FROM (SELECT ${['*', ...derived.stored].join(', ')}
    FROM (SELECT ${['*', ...stored, ...wide.stored].join(', ')}
    FROM (SELECT ${['*', ...reads, ...wide.reads].join(', ')}
    FROM (SELECT ${['*', ...wide.given, `${headerAgain(source, layout)} AS _entete`].join(', ')} FROM ${withLineBreaks(source, layout, from)})))))`
}

/** The header stands again where files were put end to end. One comparison tells nearly every line from it. */
export function headerAgain(source: DeclaredSource, { headers, positions }: FileLayout): string {
  const same = source.columns.flatMap(({ name, headers: [declared = name] }) => {
    const position = positions.get(name)
    return position === undefined ? [] : [`${cell(position)} = ${literal(headers[position] ?? declared)}`]
  })
  return `CASE WHEN ${same[0]} THEN coalesce(${same.join(' AND ')}, false) ELSE false END`
}

/** Values `_v0 …` of the declared columns, what makes each wrong, and the columns that are stored of them. */
function declaredColumns(source: DeclaredSource, layout: FileLayout) {
  const columns = source.columns.map((column, index) => {
    const position = layout.positions.get(column.name)
    const { stored, parts } = columnTypeNamed(column.type)
    const value = `_v${index}`
    const fields = storedParts(column).map(({ name }) => ident(name))
    return {
      read: `${position === undefined ? `CAST(NULL AS ${stored})` : readCell(column.type, cell(position))} AS ${value}`,
      bad: position === undefined ? [] : [wrongCell(column.filled, cell(position), value)],
      stored: parts
        ? parts.map(({ suffix }, part) => `${value}.${suffix.slice(1)} AS ${fields[part]}`)
        : [`${value} AS ${fields[0]}`],
    }
  })
  return {
    reads: columns.map(({ read }) => read),
    bad: columns.flatMap(({ bad }) => bad),
    stored: columns.flatMap(({ stored }) => stored),
  }
}

export const wrongCell = (filled: boolean, given: string, value: string) =>
  filled ? `${value} IS NULL` : `(${given} IS NOT NULL AND ${value} IS NULL)`

/** Gives the cells that are kept as text their line breaks back. Only quoted cells can have any. */
function withLineBreaks(source: DeclaredSource, layout: FileLayout, from: string): string {
  if (layout.dialect.quoting === 'none') return from
  const texts = source.columns.flatMap(({ name, type }) => {
    const position = layout.positions.get(name)
    return position === undefined || columnTypeNamed(type).stored !== 'VARCHAR' ? [] : [cell(position)]
  })
  return texts.length === 0
    ? from
    : `(SELECT * REPLACE (${texts.map((name) => `${lineBreaks(name)} AS ${name}`)}) FROM ${from})`
}

export const lineBreaks = (text: string) =>
  `CASE WHEN contains(${text}, ${literal(dialect.lineBreak)}) THEN replace(${text}, ${literal(dialect.lineBreak)}, chr(10)) ELSE ${text} END`
