import type { Catalog } from '../../catalog/catalog.js'
import { declaredColumns } from '../../catalog/columns.js'
import { dictionaryMetadata, queryEntries } from '../../catalog/dictionary.js'
import type { InterfaceTable } from '../../declare/query.js'
import { failure } from '../../kernel/failure.js'
import { ident } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import { copyParquet } from '../../store/table-files.js'

/** Tables of the interface that hold followed companies, and those that hold all of them. */
export function interfacesOf(catalog: Catalog, companies: 'followed' | 'all'): readonly InterfaceTable[] {
  return catalog.interfaces.filter(({ header }) => header.companies === companies)
}

/**
 * Computes a table of the interface over the tables of the session, leaves it there for those that read it, and writes it.
 * Every column is in its order, so that equal lines alone may change places. Throws a Failure when two lines have one key.
 */
export async function writeInterface(session: Session, table: InterfaceTable, path: string): Promise<void> {
  const { name, sql, header } = table
  const columns = declaredColumns(table).map((column) => column.name)
  const order = [...header.order, ...columns.filter((column) => !header.order.includes(column))].map(ident).join(', ')
  const company = 'siren' in header.columns ? 'siren' : 'substr(siret, 1, 9)'
  const followed = header.companies === 'followed' ? ` WHERE ${company} IN (SELECT siren FROM perimetre)` : ''
  await session.run(`CREATE OR REPLACE TEMP TABLE ${ident(name)} AS
    SELECT ${columns.map(ident).join(', ')} FROM (${sql})${followed} ORDER BY ${order}`)
  await refuseTwice(session, table)
  await copyParquet(
    session,
    {
      select: `FROM ${ident(name)}`,
      metadata: { 'vigie.table': name, ...dictionaryMetadata(queryEntries(header.columns)) },
    },
    path,
  )
}

async function refuseTwice(session: Session, { name, file, header }: InterfaceTable): Promise<void> {
  if (header.key.length === 0) return
  const key = header.key.map(ident).join(', ')
  const { twice } = await session.one(
    `SELECT count(*) AS twice FROM (SELECT 1 FROM ${ident(name)} GROUP BY ${key} HAVING count(*) > 1)`,
  )
  if (Number(twice) === 0) return
  throw failure('declaration', `gives several lines for ${twice} values of its key (${header.key.join(', ')})`, {
    place: `pipelines/${file}`,
  })
}
