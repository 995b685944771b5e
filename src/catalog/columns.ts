import { type Family, grains } from '../declare/query.js'
import { isMonthly, isYearly, type Source, type YearlyLayout } from '../declare/source.js'
import { columnTypeNamed } from '../declare/types/index.js'
import { stepKey } from '../kernel/digest.js'
import type { StoredColumn } from './catalog.js'

export interface DescribedColumn extends StoredColumn {
  readonly type: string
  readonly unit?: string
  readonly meaning: string
  readonly personal: boolean
}

interface Typed {
  readonly name: string
  readonly type: string
  readonly unit?: string | undefined
  readonly meaning: string
  readonly personal?: boolean
}

/** The stored columns of one declared column: one, or as many as its type has parts. */
export function storedParts(column: Typed): DescribedColumn[] {
  const type = columnTypeNamed(column.type)
  const common = {
    type: column.type,
    personal: column.personal ?? false,
    ...(column.unit === undefined ? {} : { unit: column.unit }),
  }
  if (!type.parts) return [{ name: column.name, stored: type.stored, meaning: column.meaning, ...common }]
  return type.parts.map((part) => ({
    name: `${column.name}${part.suffix}`,
    stored: part.stored,
    meaning: `${column.meaning}: ${part.meaning}`,
    ...common,
  }))
}

/** Columns of a line as `1-imported` keeps it, months of wide sources aside. */
export function lineColumns(source: Source): DescribedColumn[] {
  const years = isYearly(source.layout) ? [yearsColumn(source.layout)] : []
  return [...[...source.columns, ...source.derived].flatMap(storedParts), ...years]
}

/** What the years of a line say, as one list: a year that a company does not have takes no room. */
function yearsColumn({ stored, year, values }: YearlyLayout): DescribedColumn {
  const fields = [`${year} INTEGER`, ...values.flatMap(storedParts).map((value) => `${value.name} ${value.stored}`)]
  const meaning = `What each year says, in the order of the years: ${year}, then the values of that year`
  return { name: stored, stored: `STRUCT(${fields.join(', ')})[]`, type: 'list', meaning, personal: false }
}

/** What of a declaration decides the stored rows: two assertions of another shape do not speak the same language. */
export function readingShape(source: Source): string {
  const columns = source.columns.map(({ name, type, headers, filled, position }) => [
    ...[name, type, headers, filled],
    ...(position === undefined ? [] : [position]),
  ])
  const derived = source.derived.map(({ name, type, sql, refused_when_null }) => [
    name,
    type,
    sql,
    refused_when_null ?? null,
  ])
  return stepKey(
    columns,
    derived,
    source.layout,
    source.dialect,
    source.key,
    source.group ?? null,
    source.exact_duplicates,
    ...(source.ignored_when ? [source.ignored_when.sql] : []),
  )
}

/** What the engine adds to each row of a state, so that a number can be followed back to a file and a record. */
export const provenance: readonly DescribedColumn[] = [
  { name: 'lot', stored: 'VARCHAR', type: 'code', meaning: 'Batch that asserted the row', personal: false },
  { name: 'rang_lot', stored: 'INTEGER', type: 'integer', meaning: 'Order of that batch among all', personal: false },
  { name: 'fichier', stored: 'INTEGER', type: 'integer', meaning: 'Rank of the file in the batch', personal: false },
  { name: 'enregistrement', stored: 'BIGINT', type: 'integer', meaning: 'Record number in the file', personal: false },
]

/** Columns of the table of a source as SQL reads it: opened by month when it is wide, siren added, then provenance. */
export function tableColumns(source: Source): DescribedColumn[] {
  const { layout } = source
  const columns = [...source.columns, ...source.derived].flatMap(storedParts)
  if (isYearly(layout)) {
    columns.push({
      name: layout.year,
      stored: 'INTEGER',
      type: 'integer',
      meaning: 'Year of the values',
      personal: false,
    })
    columns.push(...layout.values.flatMap(storedParts))
  } else if (layout !== 'long') {
    const { month, value } = layout
    columns.push({ name: month, stored: 'DATE', type: 'month', meaning: 'Month of the value', personal: false })
    columns.push(...storedParts(value))
  }
  const has = (name: string) => columns.some((column) => column.name === name)
  if (!has('siren') && has('siret')) {
    columns.push({ name: 'siren', stored: 'VARCHAR', type: 'siren', meaning: 'Company of the siret', personal: false })
  }
  return [...columns, ...provenance]
}

/** The column that says what day or month a row of a source is about: what it covers, its month, its attachment, a day. */
export function dateColumn(source: Source): string | undefined {
  if (isMonthly(source.layout)) return source.layout.month
  if ('last' in source.covers) return source.covers.last
  return source.attachment?.date ?? tableColumns(source).find(({ stored }) => stored === 'DATE')?.name
}

/** Columns of a family's result: the keys of its grain, then what its header declares. */
export function familyColumns(family: Pick<Family, 'header'>): StoredColumn[] {
  const keys = grains[family.header.grain].map((name) => ({ name, stored: name === 'periode' ? 'DATE' : 'VARCHAR' }))
  return [...keys, ...declaredColumns(family)]
}

/** Columns that a header declares, all of those of a table of the interface. */
export function declaredColumns({ header }: { header: Pick<Family['header'], 'columns'> }): StoredColumn[] {
  return Object.entries(header.columns).map(([name, { type }]) => ({ name, stored: columnTypeNamed(type).stored }))
}
