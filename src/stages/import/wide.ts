import type { DeclaredSource } from '../../catalog/catalog.js'
import { storedParts } from '../../catalog/columns.js'
import { isMonthly, isYearly, type YearlyLayout } from '../../declare/source.js'
import { ident } from '../../kernel/sql.js'
import type { FileLayout } from './header.js'
import type { StoredMonth } from './months.js'

/** Cells of a wide line that are read by one type. */
export interface WideCells {
  readonly type: string
  readonly positions: readonly number[]
}

/** SQL of the wide part of a line: what is added at each step of its typing. */
export interface WideSql {
  readonly given: readonly string[]
  readonly reads: readonly string[]
  readonly stored: readonly string[]
  /** Columns that are kept of it. */
  readonly names: readonly string[]
  readonly cells: string
  readonly badCells: string
  readonly empty: string
}

/** The wide cells of a file, by the type that reads them. Each of them is refused alone, and the line is kept. */
export function wideCells(source: DeclaredSource, file: FileLayout, months: readonly StoredMonth[]): WideCells[] {
  const { layout } = source
  if (isMonthly(layout)) return [{ type: layout.value.type, positions: months.map(({ position }) => position) }]
  if (!isYearly(layout)) return []
  const byType = new Map<string, number[]>()
  for (const { name, type } of layout.values) {
    for (const { positions } of file.years) {
      const position = positions.get(name)
      if (position !== undefined) byType.set(type, [...(byType.get(type) ?? []), position])
    }
  }
  return [...byType].map(([type, positions]) => ({ type, positions }))
}

/**
 * Cells of one type are read as one list, so that their reading is planned once and not once a cell. The months of a line
 * are kept as that list, the years as a list of what each says.
 */
export function wideSql(
  source: DeclaredSource,
  file: FileLayout,
  months: readonly StoredMonth[],
  readCell: (type: string, given: string) => string,
): WideSql {
  const { layout } = source
  if (layout === 'long')
    return { given: [], reads: [], stored: [], names: [], cells: '0', badCells: '0', empty: 'false' }
  const groups = wideCells(source, file, months)
  const sum = (of: (rank: number) => string) => groups.map((_, rank) => of(rank)).join(' + ') || '0'
  const delivered = sum((rank) => `list_count(_delivres${rank})`)
  const read = sum((rank) => `list_count(_lus${rank})`)
  return {
    given: groups.map(({ positions }, rank) => `[${positions.map((at) => `c${at}`).join(', ')}] AS _delivres${rank}`),
    reads: groups.map(
      ({ type }, rank) => `list_transform(_delivres${rank}, lambda x: ${readCell(type, 'x')}) AS _lus${rank}`,
    ),
    ...(isYearly(layout)
      ? { stored: [`${yearsSql(layout, file, groups)} AS ${ident(layout.stored)}`], names: [ident(layout.stored)] }
      : { stored: [], names: ['_lus0 AS _mois'] }),
    cells: read,
    badCells: `${delivered} - (${read})`,
    empty: `${delivered} = 0`,
  }
}

/** The years of a line that say something, in their order. A value that the file lacks for a year is null. */
function yearsSql({ year, values }: YearlyLayout, file: FileLayout, groups: readonly WideCells[]): string {
  const years = file.years.map((one) => {
    const given = [...one.positions.values()].map((position) => `c${position} IS NOT NULL`)
    const fields = values.flatMap((value) => {
      const [part] = storedParts(value)
      const position = one.positions.get(value.name)
      const rank = groups.findIndex(({ type }) => type === value.type)
      const at = position === undefined ? -1 : (groups[rank]?.positions.indexOf(position) ?? -1)
      return `${ident(value.name)} := ${at === -1 ? `CAST(NULL AS ${part?.stored})` : `_lus${rank}[${at + 1}]`}`
    })
    return `CASE WHEN ${given.join(' OR ')} THEN struct_pack(${ident(year)} := CAST(${one.year} AS INTEGER), ${fields.join(', ')}) END`
  })
  return `list_filter([${years.join(', ')}], lambda x: x IS NOT NULL)`
}

/** Everything of a table of records, the months of wide lines as columns: they are kept as one list, which costs half. */
export const openedMonths = (months: readonly StoredMonth[]) =>
  months.length === 0
    ? '*'
    : `* EXCLUDE (_mois), ${months.map(({ name }, index) => `_mois[${index + 1}] AS ${ident(name)}`).join(', ')}`
