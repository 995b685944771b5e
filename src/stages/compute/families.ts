import type { Catalog } from '../../catalog/catalog.js'
import { familyColumns } from '../../catalog/columns.js'
import { type Family, type Grain, grains } from '../../declare/query.js'
import { failure, isFailure } from '../../kernel/failure.js'
import { ident } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import type { ParquetWrite } from '../../store/table-files.js'

/**
 * Runs a family over the tables of the session, and keeps what is about companies of this range: a table may hold lines of
 * others, when what they tell belongs together. Throws a Failure when its columns are not those its header declares.
 */
export async function runFamily(session: Session, family: Family): Promise<void> {
  await checkColumns(session, family)
  const names = familyColumns(family).map(({ name }) => ident(name))
  const company = family.header.grain === 'entreprise' ? 'siren' : 'substr(siret, 1, 9)'
  await session.run(`CREATE OR REPLACE TEMP TABLE ${ident(family.name)} AS
    SELECT ${names.join(', ')} FROM (${family.sql}) WHERE ${company} IN (SELECT siren FROM perimetre)`)
}

/** The header against what the engine says of the SELECT: same columns, same types, whatever the data. */
export async function checkColumns(session: Session, family: Family): Promise<void> {
  const described = await session.rows(`DESCRIBE ${family.sql}`).catch((error: Error) => {
    if (isFailure(error)) throw error
    throw failure('declaration', `does not run (${error.message.split('\n')[0]})`, {
      place: `pipelines/${family.file}`,
    })
  })
  const got = new Map(described.map((row) => [String(row.column_name), String(row.column_type)]))
  const wrong: string[] = []
  for (const { name, stored } of familyColumns(family)) {
    const type = got.get(name)
    if (type === undefined) wrong.push(`gives no column ${name}`)
    else if (type !== stored) wrong.push(`gives ${name} as ${type}, declared ${stored}`)
    got.delete(name)
  }
  for (const name of got.keys()) wrong.push(`gives ${name}, which its header does not declare`)
  if (wrong.length > 0) throw failure('declaration', wrong.join('; '), { place: `pipelines/${family.file}` })
}

export function familyWrite(family: Family): ParquetWrite {
  const dictionary = Object.entries(family.header.columns).map(([name, column]) => ({
    name,
    ...column,
    family: family.name,
  }))
  return {
    select: `SELECT * FROM ${ident(family.name)} ORDER BY ${grains[family.header.grain].join(', ')}`,
    metadata: { 'vigie.famille': family.name, 'vigie.dictionnaire': JSON.stringify(dictionary) },
  }
}

/** The wide table of a grain: the lines of its grid, then the columns of every family, in the catalog's order. */
export function wideWrite(catalog: Catalog, grain: Grain): ParquetWrite {
  const families = catalog.families.filter(({ header }) => header.grain === grain)
  const grid = families.find(({ header }) => header.role === 'grid') as Family
  const others = families.filter((family) => family !== grid)
  const keys = grains[grain]
  const columns = [
    ...familyColumns(grid).map(({ name }) => `grille.${ident(name)}`),
    ...others.flatMap(({ name, header }) =>
      Object.keys(header.columns).map((column) => `${ident(name)}.${ident(column)}`),
    ),
  ]
  const joins = others.map(({ name }) => `LEFT JOIN ${ident(name)} USING (${keys.join(', ')})`)
  const dictionary = [grid, ...others].flatMap(({ name, header }) =>
    Object.entries(header.columns).map(([column, declared]) => ({ name: column, ...declared, family: name })),
  )
  return {
    select: `SELECT ${columns.join(', ')} FROM ${ident(grid.name)} AS grille ${joins.join(' ')} ORDER BY ${keys.map((key) => `grille.${key}`).join(', ')}`,
    metadata: { 'vigie.table': grain, 'vigie.dictionnaire': JSON.stringify(dictionary) },
  }
}
