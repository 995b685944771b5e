import type { List } from '../declare/list.js'
import { type Family, type Grain, grains } from '../declare/query.js'
import { isMonthly } from '../declare/source.js'
import { columnTypeNamed } from '../declare/types/index.js'
import type { Catalog, DeclaredSource } from './catalog.js'
import { type DescribedColumn, lineColumns, provenance, storedParts, tableColumns } from './columns.js'

/** What a column of any table says of itself: in its Parquet file, in `vigie describe`, in an export. */
export interface Entry {
  readonly name: string
  /** What people call it, in French where an agent may read it. */
  readonly label: string
  /** One of the central column types. */
  readonly type: string
  /** The type it has in the engine. */
  readonly stored: string
  readonly unit: string | null
  readonly meaning: string
  /** What it means that there is no value. */
  readonly null: string
  /** The family it comes from, in a wide table. */
  readonly family?: string
  /** It looks after its month: what models learn to foretell, and may never read. */
  readonly target?: true
}

const dictionaryKey = 'vigie.dictionnaire'

/** Metadata that carries a dictionary inside a Parquet or an Arrow file. */
export const dictionaryMetadata = (entries: readonly Entry[]) => ({ [dictionaryKey]: JSON.stringify(entries) })

const never = 'never'

const entryOf = ({ name, type, stored, unit, meaning }: DescribedColumn, label: string, absent: string): Entry => ({
  name,
  label,
  type,
  stored,
  unit: unit ?? null,
  meaning,
  null: absent,
})

/**
 * Entries of the columns of a source as `1-imported` keeps them, those of the given months for a wide one, then where the
 * line was in the delivery. The label is the header a column is delivered under.
 */
export function lineEntries(source: DeclaredSource, months: readonly string[] = []): Entry[] {
  const { layout } = source
  const cells = !isMonthly(layout)
    ? []
    : months.flatMap((month) =>
        storedParts(layout.value).map((value) => ({
          ...entryOf(value, `${layout.value.name} ${month}`, 'the cell is empty in the delivered file'),
          name: month,
        })),
      )
  const place = provenance.filter(({ name }) => name === 'fichier' || name === 'enregistrement')
  return [...sourceEntries(source, lineColumns(source)), ...cells, ...sourceEntries(source, place)]
}

/** Entries of the table of a source as SQL reads it, provenance included. */
export function tableEntries(source: DeclaredSource): Entry[] {
  return sourceEntries(source, tableColumns(source))
}

function sourceEntries(source: DeclaredSource, columns: readonly DescribedColumn[]): Entry[] {
  const said = new Map<string, readonly [label: string, absent: string]>()
  const say = (
    declared: DeclaredSource['columns'][number] | DeclaredSource['derived'][number],
    label: string,
    absent: string,
  ) => {
    for (const { name } of storedParts(declared)) said.set(name, [label, absent])
  }
  for (const column of source.columns)
    say(column, column.headers[0] ?? column.name, column.filled ? never : 'the cell is empty in the delivered file')
  for (const column of source.derived)
    say(column, column.name, column.refused_when_null ? never : 'it cannot be derived from the line')
  if (source.attachment) said.set('siren', ['siren', 'the account of the line maps to no establishment'])
  return columns.map((column) => entryOf(column, ...(said.get(column.name) ?? ([column.name, never] as const))))
}

const keyMeanings: Readonly<Record<string, readonly [label: string, type: string, meaning: string]>> = {
  siret: ['Siret', 'siret', 'The establishment'],
  siren: ['Siren', 'siren', 'The company'],
  periode: ['Mois', 'month', 'First day of the month'],
}

/** The keys of a grain. */
export function keyEntries(grain: Grain): Entry[] {
  return grains[grain].map((name) => {
    const [label, type, meaning] = keyMeanings[name] ?? [name, 'code', name]
    return { name, label, type, stored: columnTypeNamed(type).stored, unit: null, meaning, null: never }
  })
}

/** Entries of a family, the keys of its grain first. */
export function familyEntries(family: Pick<Family, 'name' | 'header'>): Entry[] {
  return [...keyEntries(family.header.grain), ...ownEntries(family)]
}

const ownEntries = ({ name: family, header }: Pick<Family, 'name' | 'header'>): Entry[] =>
  queryEntries(header.columns).map((entry) => ({
    ...entry,
    family,
    ...(header.role === 'target' ? ({ target: true } as const) : {}),
  }))

/** Entries of the columns that a query declares. */
export function queryEntries(columns: Family['header']['columns']): Entry[] {
  return Object.entries(columns).map(([name, column]) => declaredEntry(name, column))
}

export function listEntries(list: Pick<List, 'columns'>): Entry[] {
  return list.columns.map((column) => declaredEntry(column.name, column))
}

interface Declared {
  readonly label: string
  readonly type: string
  readonly unit?: string | undefined
  readonly meaning: string
  readonly null: string
}

const declaredEntry = (name: string, { label, type, unit, meaning, null: absent }: Declared): Entry => ({
  name,
  label,
  type,
  stored: columnTypeNamed(type).stored,
  unit: unit ?? null,
  meaning,
  null: absent,
})

/** Families of a grain in the order of the columns of its wide table: the grid, then the others as they are computed. */
export function wideFamilies({ families }: Pick<Catalog, 'families'>, grain: Grain): readonly Family[] {
  const own = families.filter(({ header }) => header.grain === grain)
  const isGrid = ({ header }: Family) => header.role === 'grid'
  return [...own.filter(isGrid), ...own.filter((family) => !isGrid(family))]
}

/** Entries of a wide table, in the order of its columns. */
export function wideEntries(catalog: Pick<Catalog, 'families'>, grain: Grain): Entry[] {
  return [...keyEntries(grain), ...wideFamilies(catalog, grain).flatMap(ownEntries)]
}
