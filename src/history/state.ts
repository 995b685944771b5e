import type { DeclaredSource } from '../catalog/catalog.js'
import { lineColumns } from '../catalog/columns.js'
import { isMonthly, isYearly } from '../declare/source.js'
import { columnTypeNamed } from '../declare/types/index.js'
import { ident, literal } from '../kernel/sql.js'
import type { Workspace } from '../store/workspace.js'
import type { Assertion } from './assertion.js'

/**
 * Part of the keys of a source, as SQL: from the lowest to the highest, or up to one that it leaves out. `lines` is what
 * is asked besides of each line, before it is opened by month.
 */
export type Bounds = ({ readonly high: string } | { readonly below: string }) & {
  readonly low: string
  readonly lines?: string
}

/** Lowest and highest bounds of any key: what a state is asked for when it is wanted whole. */
export const everyKey = { low: "''", high: 'chr(1114111)' } as const

const within = (key: string, bounds: Bounds) =>
  'below' in bounds
    ? `${key} >= ${bounds.low} AND ${key} < ${bounds.below}`
    : `${key} BETWEEN ${bounds.low} AND ${bounds.high}`

/** The column that a source's history is sorted and cut by: the first of its key, or of its group. */
export function rangeColumn(source: DeclaredSource): string {
  return source.key[0] ?? source.group?.[0] ?? source.columns[0]?.name ?? ''
}

/** The stored type of a month's cell in a wide source. */
const cellType = ({ layout }: DeclaredSource) =>
  isMonthly(layout) ? columnTypeNamed(layout.value.type).stored : 'INTEGER'

/**
 * The assertions that a state is made of: the last stock and the fluxes after it. Earlier ones say nothing any more.
 */
export function chainOf(assertions: readonly Assertion[]): readonly Assertion[] {
  const lastStock = assertions.map(({ history }) => history).lastIndexOf('stock')
  return assertions.slice(Math.max(lastStock, 0))
}

/**
 * SELECT of the state of a source, as of the last of the assertions given: one branch an assertion of the chain, less the
 * rows that later change files name. Each branch is bounded by the key, so that the engine skips what is outside. Rows
 * have `lot`, `rang_lot` and `position` (their place in the assertion file), and a wide source is still wide.
 */
export function lineStateSelect(
  workspace: Workspace,
  source: DeclaredSource,
  assertions: readonly Assertion[],
  bounds: Bounds = everyKey,
): string {
  const chain = chainOf(assertions)
  const months = [...new Set(chain.flatMap((assertion) => assertion.months))].sort()
  const names = lineColumns(source).map(({ name, stored }) => ({ name, stored }))
  if (chain.length === 0) return emptyState(names)
  const key = ident(rangeColumn(source))
  const asked = bounds.lines ? ` AND ${bounds.lines}` : ''
  const branches = chain.map((assertion, index) => {
    const own = new Set(assertion.months)
    const cells = months.map((month) =>
      own.has(month) ? ident(month) : `CAST(NULL AS ${cellType(source)}) AS ${ident(month)}`,
    )
    const columns = [...names.map(({ name }) => ident(name)), ...cells].join(', ')
    const lot = literal(assertion.batch)
    const replaced =
      index === chain.length - 1
        ? ''
        : ` AND NOT EXISTS (SELECT 1 FROM changements AS change
          WHERE change.lot = ${lot} AND change.position = line.file_row_number)`
    return `SELECT ${columns}, ${lot} AS lot, CAST(${index + 1} AS INTEGER) AS rang_lot, fichier, enregistrement,
      file_row_number AS position
      FROM read_parquet(${literal(workspace.assertion(assertion.batch, source.name))}, file_row_number = true) AS line
      WHERE ${within(key, bounds)}${asked}${replaced}`
  })
  const union = branches.join('\nUNION ALL\n')
  if (chain.length === 1) return union
  // Read once for all branches: what a later batch takes away names the batch and the place of the line it takes.
  const changes = chain.slice(1).map(({ batch }) => literal(workspace.change(source.name, batch)))
  return `WITH changements AS MATERIALIZED (SELECT lot, position FROM read_parquet([${changes.join(', ')}])
    WHERE op IN ('remplace', 'retire') AND ${within('cle', bounds)})
    ${union}`
}

function emptyState(names: readonly { name: string; stored: string }[]): string {
  const columns = names.map(({ name, stored }) => `CAST(NULL AS ${stored}) AS ${ident(name)}`)
  return `SELECT ${columns.join(', ')}, CAST(NULL AS VARCHAR) AS lot, CAST(NULL AS INTEGER) AS rang_lot,
    CAST(NULL AS INTEGER) AS fichier, CAST(NULL AS BIGINT) AS enregistrement, CAST(NULL AS BIGINT) AS position WHERE false`
}

/** The lines of a source whose years are columns, a line a year; those of any other as they are. */
export const openYears = ({ layout }: DeclaredSource, lines: string) =>
  isYearly(layout)
    ? `SELECT * EXCLUDE (${layout.stored}), unnest(${layout.stored}, recursive := true) FROM (${lines})`
    : lines

/** The same state as SQL reads it: wide sources opened by month, one row a value, or by year, one row a year. */
export function stateSelect(
  workspace: Workspace,
  source: DeclaredSource,
  assertions: readonly Assertion[],
  bounds: Bounds = everyKey,
): string {
  const months = [...new Set(chainOf(assertions).flatMap((assertion) => assertion.months))].sort()
  return openLines(source, lineStateSelect(workspace, source, assertions, bounds), months)
}

/** Lines as SQL reads them, from lines as they are kept with these months as columns. */
export function openLines(source: DeclaredSource, lines: string, months: readonly string[]): string {
  const { layout } = source
  if (layout === 'long') return lines
  if (isYearly(layout)) return openYears(source, lines)
  const { month, value } = layout
  if (months.length === 0) {
    return `SELECT *, CAST(NULL AS DATE) AS ${ident(month)}, CAST(NULL AS ${cellType(source)}) AS ${ident(value.name)} FROM (${lines})`
  }
  return `SELECT * REPLACE (CAST(${ident(month)} || '-01' AS DATE) AS ${ident(month)})
    FROM (UNPIVOT (${lines}) ON ${months.map(ident).join(', ')} INTO NAME ${ident(month)} VALUE ${ident(value.name)})`
}
