import { parseCaseTable } from '../declare/case-table.js'
import type { QueryCase } from '../declare/cases.js'
import { ident } from '../kernel/sql.js'
import type { Session } from '../store/session.js'

/** A month written AAAA-MM is its first day. */
export const asDay = (text: string) => (/^[0-9]{4}-[0-9]{2}$/.test(text) ? `${text}-01` : text)

type Value = string | number | boolean | null
type Compared = Readonly<Record<string, Value>>

/** The columns of a query with their types. */
export async function typesOf(session: Session, query: string): Promise<ReadonlyMap<string, string>> {
  const described = await session.rows(`DESCRIBE ${query}`)
  return new Map(described.map((row) => [String(row.column_name), String(row.column_type)]))
}

/** Runs the query and compares it with what the case expects. Gives the differences in words; none: it holds. */
export async function compareWithCase(
  session: Session,
  query: string,
  types: ReadonlyMap<string, string>,
  given: QueryCase,
  keys: readonly string[],
): Promise<string[]> {
  const { columns, rows } = parseCaseTable(given.expect)
  const unknown = columns.filter((column) => !types.has(column))
  if (unknown.length > 0) return unknown.map((column) => `the query gives no column ${column}`)
  const asValue = (column: string, cell: unknown) => comparable(types.get(column) as string, cell)
  const line = (cells: (column: string, index: number) => unknown): Compared =>
    Object.fromEntries(columns.map((column, index) => [column, asValue(column, cells(column, index))]))
  const where = given.where ? ` WHERE ${given.where}` : ''
  const got = await session.rows(`SELECT ${columns.map(ident).join(', ')} FROM (${query})${where} ORDER BY ALL`)
  return differences(
    rows.map((row) => line((_, index) => row[index])),
    got.map((row) => line((column) => row[column])),
    columns.filter((column) => keys.includes(column)),
  )
}

function comparable(type: string, cell: unknown): Value {
  if (cell === null || cell === undefined) return null
  const text = String(cell)
  if (/INT|DECIMAL|DOUBLE|FLOAT/.test(type)) return Number(text)
  if (type === 'BOOLEAN') return /^(1|t|true)$/i.test(text) ? true : /^(0|f|false)$/i.test(text) ? false : text
  return type === 'DATE' ? asDay(text) : text
}

function same(a: Value, b: Value): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b
  return a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b))
}

/** Lines are compared as a set with repetitions; of those left over, two with the same keys are one that differs. */
function differences(expected: readonly Compared[], got: readonly Compared[], keys: readonly string[]): string[] {
  const left = [...got]
  const take = (columns: readonly string[], wanted: Compared) => {
    const index = left.findIndex((line) => columns.every((name) => same(line[name] ?? null, wanted[name] ?? null)))
    return index < 0 ? undefined : left.splice(index, 1)[0]
  }
  const unmet = expected.filter((wanted) => !take(Object.keys(wanted), wanted))
  const words = unmet.map((wanted) => {
    const near = keys.length > 0 ? take(keys, wanted) : undefined
    if (!near) return `missing line (${worded(wanted)})`
    const wrong = Object.keys(wanted).filter((name) => !same(near[name] ?? null, wanted[name] ?? null))
    const said = wrong.map((name) => `${name} expected ${word(wanted[name])}, got ${word(near[name])}`)
    return `line (${worded(Object.fromEntries(keys.map((key) => [key, wanted[key] ?? null])))}): ${said.join('; ')}`
  })
  return [...words, ...left.map((line) => `line not expected (${worded(line)})`)]
}

const word = (value: Value | undefined) => (value === null || value === undefined ? 'null' : String(value))

const worded = (line: Compared) =>
  Object.entries(line)
    .map(([name, value]) => `${name} ${word(value)}`)
    .join(', ')
