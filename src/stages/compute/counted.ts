import type { Catalog } from '../../catalog/catalog.js'
import { ident, literal } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'

/** Lines that have each value of the counted columns of each family: `{ family: { column: { value: lines } } }`. */
export type Counted = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>>

/**
 * Counts what headers mark as `counted`, over the files of a result: what a family had to presume, say, which the run
 * must tell. Read back from the files, so that ranges found from a run that died count too.
 */
export async function countMarked(session: Session, catalog: Catalog, folder: string): Promise<Counted> {
  const counted: Record<string, Record<string, Record<string, number>>> = {}
  for (const { name, header } of catalog.families) {
    for (const [column, { counted: marked }] of Object.entries(header.columns)) {
      if (!marked) continue
      const rows =
        await session.rows(`SELECT coalesce(CAST(${ident(column)} AS VARCHAR), 'null') AS valeur, count(*) AS lignes
        FROM read_parquet(${literal(`${folder}/${name}/*.parquet`)}) GROUP BY valeur ORDER BY valeur`)
      const values = Object.fromEntries(rows.map(({ valeur, lignes }) => [String(valeur), Number(lignes)]))
      counted[name] = { ...counted[name], [column]: values }
    }
  }
  return counted
}
