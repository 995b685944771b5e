import type { StoredColumn } from '../../catalog/catalog.js'
import { familyColumns } from '../../catalog/columns.js'
import { dictionaryMetadata, familyEntries } from '../../catalog/dictionary.js'
import { type Family, grains } from '../../declare/query.js'
import { failure, isFailure } from '../../kernel/failure.js'
import { ident } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import type { ParquetWrite } from '../../store/table-files.js'

/** A family computed for a range: all its lines in order, and which of them the grid has. */
export const computed = (family: Family) => ident(`famille_${family.name}`)
export const inGrid = 'de_la_grille'

/**
 * Runs a family over the tables of the session, and keeps what is about companies of this range: a table may hold lines of
 * others, when what they tell belongs together. Lines are sorted once, here, for every use. Throws a Failure when its
 * columns are not those its header declares.
 */
export async function runFamily(session: Session, family: Family): Promise<void> {
  const names = familyColumns(family).map(({ name }) => ident(name))
  const { grain, role } = family.header
  const [subject, month] = grains[grain]
  const company = grain === 'entreprise' ? 'siren' : 'substr(siret, 1, 9)'
  const flagged =
    role === 'grid'
      ? `SELECT *, true AS ${inGrid} FROM lignes`
      : `SELECT lignes.*, premier IS NOT NULL AS ${inGrid} FROM lignes
        LEFT JOIN ${ident(`suites_${grain}`)} ON sujet = ${subject} AND ${month} BETWEEN premier AND dernier`
  await session.run(`CREATE OR REPLACE TEMP TABLE ${computed(family)} AS
    WITH lignes AS (SELECT ${names.join(', ')} FROM (${family.sql}) WHERE ${company} IN (SELECT siren FROM perimetre))
    ${flagged} ORDER BY ${subject}, ${month}`)
  await session.run(
    `CREATE OR REPLACE TEMP VIEW ${ident(family.name)} AS SELECT ${names.join(', ')} FROM ${computed(family)}`,
  )
  if (role === 'grid') await session.run(`CREATE OR REPLACE TEMP TABLE ${ident(`suites_${grain}`)} AS ${runs(family)}`)
}

/**
 * The runs of months without a hole of each subject of a grid: one for nearly all, more for an establishment that closed
 * and opened again. Only those are numbered month by month, which costs more than the rest of the statement.
 */
function runs(grid: Family): string {
  const [subject, month] = grains[grid.header.grain]
  return `WITH
    bornes AS (
      SELECT ${subject} AS sujet, min(${month}) AS premier, max(${month}) AS dernier, count(*) AS mois
      FROM ${computed(grid)}
      GROUP BY ${subject}
    ),
    troues AS (SELECT sujet FROM bornes WHERE mois <= datediff('month', premier, dernier)),
    numerotes AS (
      SELECT sujet, ${month} AS mois, datediff('month', DATE '2000-01-01', ${month}) - row_number() OVER (PARTITION BY sujet ORDER BY ${month}) AS suite
      FROM ${computed(grid)} JOIN troues ON sujet = ${subject}
    )
    SELECT sujet, premier, dernier FROM bornes ANTI JOIN troues USING (sujet)
    UNION ALL
    SELECT sujet, min(mois), max(mois) FROM numerotes GROUP BY sujet, suite`
}

/** The header against what the engine says of the SELECT: same columns, same types, whatever the data. */
export async function checkColumns(
  session: Session,
  { file, sql }: Pick<Family, 'file' | 'sql'>,
  columns: readonly StoredColumn[],
): Promise<void> {
  const described = await session.rows(`DESCRIBE ${sql}`).catch((error: Error) => {
    if (isFailure(error)) throw error
    throw failure('declaration', `does not run (${error.message.split('\n')[0]})`, {
      place: `pipelines/${file}`,
    })
  })
  const got = new Map(described.map((row) => [String(row.column_name), String(row.column_type)]))
  const wrong: string[] = []
  for (const { name, stored } of columns) {
    const type = got.get(name)
    if (type === undefined) wrong.push(`gives no column ${name}`)
    else if (type !== stored) wrong.push(`gives ${name} as ${type}, declared ${stored}`)
    got.delete(name)
  }
  for (const name of got.keys()) wrong.push(`gives ${name}, which its header does not declare`)
  if (wrong.length > 0) throw failure('declaration', wrong.join('; '), { place: `pipelines/${file}` })
}

/** Lines are written as they stand in the table of the family, which is sorted by the keys of its grain. */
export function familyWrite(family: Family): ParquetWrite {
  return {
    select: `FROM ${ident(family.name)}`,
    metadata: { 'vigie.famille': family.name, ...dictionaryMetadata(familyEntries(family)) },
  }
}
