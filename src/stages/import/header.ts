import Papa from 'papaparse'
import type { DeclaredSource } from '../../catalog/catalog.js'
import { isMonthly, type SourceColumn } from '../../declare/source.js'
import { failure } from '../../kernel/failure.js'
import type { Form } from '../../store/delivery/index.js'
import { sameName } from './same-name.js'
import { yearsOf } from './years.js'

type Dialect = Pick<Form, 'delimiter' | 'quoting'>

/** What each cell of a line is, once the header was read. */
export interface FileLayout {
  /** What its cells are cut by. */
  readonly dialect: Dialect
  /** Number of cells of every line. */
  readonly width: number
  /** What the header calls each of them. */
  readonly headers: readonly string[]
  /** Position of each declared column; an optional one that is absent has none. */
  readonly positions: ReadonlyMap<string, number>
  /** Position and text of the month of each wide column. */
  readonly months: readonly { readonly position: number; readonly text: string }[]
  /** Positions of the values of each year, when the header names years; those that a year lacks have none. */
  readonly years: readonly { readonly year: number; readonly positions: ReadonlyMap<string, number> }[]
  readonly extra: readonly string[]
  /** The first line was data: it has to be read as such. */
  readonly headerIsData: boolean
}

/** The layout of a text file, from its first line. Throws a Failure when that is no header of a table. */
export function bindHeader(source: DeclaredSource, line: string, dialect: Dialect = source.dialect): FileLayout {
  refuseNoTable(line)
  return bindNames(source, headerCells(dialect, line), dialect)
}

/**
 * Binds the names of columns to the declared columns, by name, whatever their case and order; of two columns of one name the last
 * counts. Throws a Failure that names every missing column at once. Source: decisions, "headers".
 */
export function bindNames(
  source: DeclaredSource,
  cells: readonly string[],
  dialect: Dialect = source.dialect,
): FileLayout {
  const byName = new Map(cells.map((cell, position) => [sameName(cell), position]))
  const found = ({ headers }: SourceColumn) =>
    headers.map((one) => byName.get(sameName(one))).find((at) => at !== undefined)
  const named = new Set(source.columns.map(found))
  const positions = new Map<string, number>()
  const missing: string[] = []
  for (const column of source.columns) {
    const position = found(column) ?? placeOf(column, cells, named)
    if (position !== undefined) positions.set(column.name, position)
    else if (column.required) missing.push(headerWords(column))
  }
  const { years, lacking } = yearsOf(source, cells)
  missing.push(...lacking)
  if (missing.length > 0) {
    if (source.header === 'optional' && positions.size === 0) return withoutHeader(source, cells, dialect)
    throw missingColumns(source, missing, cells)
  }
  const months = monthsOf(source, cells)
  const ofYears = years.flatMap((one) => [...one.positions.values()])
  const used = new Set([...positions.values(), ...months.map(({ position }) => position), ...ofYears])
  const extra = cells.filter((_, position) => !used.has(position))
  return { dialect, width: cells.length, headers: cells, positions, months, years, extra, headerIsData: false }
}

/** Where a column stands that no header names: at its declared place, unless that is past the end or is another's. */
const placeOf = ({ position }: SourceColumn, cells: readonly string[], named: ReadonlySet<number | undefined>) =>
  position !== undefined && position < cells.length && !named.has(position) ? position : undefined

function headerCells({ delimiter, quoting }: Dialect, line: string): string[] {
  const parsed = Papa.parse<string[]>(line, {
    delimiter,
    quoteChar: quoting === 'double' ? '"' : '\u0000',
  })
  return (parsed.data[0] ?? []).map((cell) =>
    cell
      .replace(/^\ufeff/, '')
      .trim()
      .replace(/^"(.*)"$/, '$1'),
  )
}

/** What came in place of a table is told from a table that lacks columns: the producer is not to blame for the first. */
function refuseNoTable(line: string): void {
  if (/^\s*<(!doctype|html|head|body|\?xml)\b/i.test(line)) {
    throw failure('input-refused', 'is a web page or XML, where a table with a header was expected', {
      next: 'Open it to read what the server answered, then fetch the file again.',
    })
  }
  const control = [...line].find((character) => character < ' ' && !'\t\r'.includes(character))
  if (control === undefined) return
  const shown = `0x${control.charCodeAt(0).toString(16).padStart(2, '0')}`
  const expected = 'a header in UTF-8, UTF-16 or Windows-1252 was expected'
  throw failure('input-refused', `the first line holds a byte that is no text (${shown}), where ${expected}`, {
    next: 'Fetch the file again, or ask the producer for it as text.',
  })
}

const headerWords = (column: Pick<SourceColumn, 'headers'>) => column.headers.join(' or ')

function missingColumns(source: DeclaredSource, missing: readonly string[], cells: readonly string[]) {
  const otherDelimiter = [';', ',', '\t', '|'].find(
    (delimiter) => delimiter !== source.dialect.delimiter && cells.length === 1 && cells[0]?.includes(delimiter),
  )
  const name = (delimiter: string) => (delimiter === '\t' ? 'tab' : delimiter)
  if (otherDelimiter) {
    return failure(
      'input-refused',
      `the header is cut by "${name(otherDelimiter)}", but files of ${source.name} are cut by "${name(source.dialect.delimiter)}"`,
      { next: 'Ask the producer for the file in its usual form.' },
    )
  }
  return failure('input-refused', `missing column${missing.length > 1 ? 's' : ''} ${missing.join(', ')}`, {
    next: `Expected in the header, in any order and case; docs/reference/sources.md lists the columns of ${source.name}.`,
  })
}

function withoutHeader(source: DeclaredSource, cells: readonly string[], dialect: Dialect): FileLayout {
  const positions = new Map(source.columns.slice(0, cells.length).map((column, position) => [column.name, position]))
  return { dialect, width: cells.length, headers: [], positions, months: [], years: [], extra: [], headerIsData: true }
}

function monthsOf(source: DeclaredSource, cells: readonly string[]): FileLayout['months'] {
  if (!isMonthly(source.layout)) return []
  const pattern = new RegExp(source.layout.header, 'i')
  const months = cells.flatMap((cell, position) => {
    const text = pattern.exec(cell)?.[1]
    return text === undefined ? [] : [{ position, text }]
  })
  if (months.length === 0) {
    throw failure('input-refused', `no column holds a month (header pattern ${source.layout.header})`, {
      next: 'Ask the producer for the complete file.',
    })
  }
  return months
}
