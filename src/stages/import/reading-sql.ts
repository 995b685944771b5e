import type { DeclaredSource } from '../../catalog/catalog.js'
import { storedParts } from '../../catalog/columns.js'
import { columnTypeNamed } from '../../declare/types/index.js'
import { ident } from '../../kernel/sql.js'
import type { FileLayout } from './header.js'

/** A month column of a wide source: where it stands, and its name once stored (`2020-10`). */
export interface StoredMonth {
  readonly position: number
  readonly name: string
}

export const cell = (position: number) => `c${position}`

/** Columns of the table in which the lines of a source are gathered before they are sorted and written. */
export const bookkeeping = {
  /** Bits of the declared columns whose cell is not of their type or is wrongly empty. 0: the line is good. */
  faults: '_fautes',
  /** Wide cells that are not of their type. */
  badCells: '_cellules',
  /** The cells as delivered, kept only for what is refused. */
  raw: '_brut',
  /** Digest of all delivered cells, to find exact duplicates. */
  content: '_contenu',
} as const

/**
 * The SELECT that types lines: one pass over cells `c0 … cN`, giving the stored columns, the faults, and the delivered
 * cells of lines that have any. Both the bulk and the few repaired lines go through it.
 */
export function typingSelect(
  source: DeclaredSource,
  layout: FileLayout,
  months: readonly StoredMonth[],
  from: string,
): string {
  const typed = source.columns.map((column, index) => {
    const position = layout.positions.get(column.name)
    const type = columnTypeNamed(column.type)
    const given = position === undefined ? undefined : cell(position)
    return {
      column,
      value: `v${index}`,
      given,
      read:
        given === undefined
          ? `CAST(NULL AS ${type.stored})`
          : `CASE WHEN ${given} IS NULL THEN NULL ELSE ${type.read(given)} END`,
      bit: 2 ** index,
    }
  })
  const faults = typed.flatMap(({ given, value, column, bit }) => {
    if (given === undefined) return []
    const bad = column.filled ? `${value} IS NULL` : `${given} IS NOT NULL AND ${value} IS NULL`
    return [`CASE WHEN ${bad} THEN ${bit} ELSE 0 END`]
  })
  const stored = typed.flatMap(({ column, value }) => {
    const parts = columnTypeNamed(column.type).parts
    if (!parts) return [`${value} AS ${ident(column.name)}`]
    const fields = storedParts(column)
    return parts.map((part, index) => `(${value}).${part.suffix.slice(1)} AS ${ident(fields[index]?.name ?? '')}`)
  })
  const wide = wideCells(source, months)
  const cells = Array.from({ length: layout.width }, (_, position) => cell(position))
  const content = source.exact_duplicates === 'collapse' ? `hash(${cells.join(', ')})` : 'CAST(0 AS UBIGINT)'
  const inner = `SELECT *, ${[...typed.map(({ read, value }) => `${read} AS ${value}`), ...wide.reads].join(',\n    ')}\n  FROM ${from}`
  const middle = `SELECT *, CAST(${faults.length > 0 ? faults.join(' + ') : '0'} AS UBIGINT) AS ${bookkeeping.faults},
    CAST(${wide.bad.length > 0 ? wide.bad.join(' + ') : '0'} AS INTEGER) AS ${bookkeeping.badCells},
    ${stored.join(', ')}\n  FROM (${inner})`
  const derivedBits = source.derived.map((derived, index) =>
    derived.refused_when_null
      ? `CASE WHEN ${bookkeeping.faults} = 0 AND ${ident(derived.name)} IS NULL THEN ${2 ** (source.columns.length + index)} ELSE 0 END`
      : '0',
  )
  const names = source.columns.flatMap(storedParts).map(({ name }) => ident(name))
  const derived = source.derived.map(
    ({ name, sql, type }) => `CAST((${sql}) AS ${columnTypeNamed(type).stored}) AS ${ident(name)}`,
  )
  const withDerived = derived.length > 0 ? `SELECT *, ${derived.join(', ')} FROM (${middle})` : middle
  const total = `${bookkeeping.faults} + CAST(${derivedBits.length > 0 ? derivedBits.join(' + ') : '0'} AS UBIGINT)`
  return `SELECT ${[...names, ...source.derived.map(({ name }) => ident(name)), ...wide.stored].join(', ')},
    ${total} AS ${bookkeeping.faults}, ${bookkeeping.badCells},
    CASE WHEN ${total} <> 0 OR ${bookkeeping.badCells} > 0 THEN [${cells.join(', ')}] END AS ${bookkeeping.raw},
    ${content} AS ${bookkeeping.content}
  FROM (${withDerived})`
}

/** A bad cell of a wide line is refused alone: its month stays empty and the line is kept. */
function wideCells(source: DeclaredSource, months: readonly StoredMonth[]) {
  if (source.layout === 'long') return { reads: [], bad: [], stored: [] }
  const type = columnTypeNamed(source.layout.value.type)
  return {
    reads: months.map(
      ({ position }) =>
        `CASE WHEN ${cell(position)} IS NULL THEN NULL ELSE ${type.read(cell(position))} END AS m${position}`,
    ),
    bad: months.map(
      ({ position }) => `CASE WHEN ${cell(position)} IS NOT NULL AND m${position} IS NULL THEN 1 ELSE 0 END`,
    ),
    stored: months.map(({ position, name }) => `m${position} AS ${ident(name)}`),
  }
}
