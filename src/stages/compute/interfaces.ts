import type { Catalog } from '../../catalog/catalog.js'
import { declaredColumns } from '../../catalog/columns.js'
import { dictionaryMetadata, queryEntries } from '../../catalog/dictionary.js'
import type { InterfaceTable } from '../../declare/query.js'
import { failure } from '../../kernel/failure.js'
import { ident } from '../../kernel/sql.js'
import type { Written } from '../../store/measure.js'
import type { Session } from '../../store/session.js'
import { copyParquet } from '../../store/table-files.js'

/** Tables of the interface that hold followed companies, and those that hold all of them. */
export function interfacesOf(catalog: Catalog, companies: 'followed' | 'all'): readonly InterfaceTable[] {
  return catalog.interfaces.filter(({ header }) => header.companies === companies)
}

/**
 * Computes a table of the interface over the tables of the session, leaves it there for those that read it, and writes it.
 * Throws a Failure when two lines have one key.
 */
export async function writeInterface(session: Session, table: InterfaceTable, path: string): Promise<Written> {
  const { name, sql, header } = table
  const columns = declaredColumns(table).map((column) => column.name)
  const order = orderOf(header, columns).map(ident).join(', ')
  const company = 'siren' in header.columns ? 'siren' : 'substr(siret, 1, 9)'
  const followed = header.companies === 'followed' ? ` WHERE ${company} IN (SELECT siren FROM perimetre)` : ''
  await session.run(`CREATE OR REPLACE TEMP TABLE ${ident(name)} AS
    SELECT ${columns.map(ident).join(', ')} FROM (${sql})${followed} ORDER BY ${order}`)
  await refuseTwice(session, table)
  return copyParquet(
    session,
    {
      select: `FROM ${ident(name)}`,
      metadata: { 'vigie.table': name, ...dictionaryMetadata(queryEntries(header.columns)) },
    },
    path,
  )
}

/** Where no key in the order tells all lines apart, every column is in it, so that equal lines alone may change places. */
function orderOf({ key, order }: InterfaceTable['header'], columns: readonly string[]): string[] {
  const isTotal = key.length > 0 && key.every((column) => order.includes(column))
  return isTotal ? [...order] : [...order, ...columns.filter((column) => !order.includes(column))]
}

async function refuseTwice(session: Session, { name, file, header }: InterfaceTable): Promise<void> {
  if (header.key.length === 0) return
  const { twice } = await session.one(`SELECT count(*) AS twice FROM (${repeated(name, header)})`)
  if (Number(twice) === 0) return
  throw failure('declaration', `gives several lines for ${twice} values of its key (${header.key.join(', ')})`, {
    place: `pipelines/${file}`,
  })
}

/** The keys of a table that several lines have. Lines in the order of the key are held against the one before, in one pass. */
function repeated(name: string, { key, order }: InterfaceTable['header']): string {
  const inOrder = key.every((column) => order.slice(0, key.length).includes(column))
  if (!inOrder) return `SELECT 1 FROM ${ident(name)} GROUP BY ${key.map(ident).join(', ')} HAVING count(*) > 1`
  const before = key.map((column, index) => `lag(${ident(column)}) OVER () AS avant_${index}`)
  const same = key.map((column, index) => `${ident(column)} IS NOT DISTINCT FROM avant_${index}`)
  // The first line has none before it, which must not pass for a key of nulls.
  return `SELECT 1 FROM (SELECT *, row_number() OVER () AS rang, ${before.join(', ')} FROM ${ident(name)})
    WHERE rang > 1 AND ${same.join(' AND ')}`
}
