import type { Catalog, DeclaredSource } from '../../catalog/catalog.js'
import { dateColumn } from '../../catalog/columns.js'
import type { Assertion } from '../../history/assertion.js'
import { ident, literal } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import type { SourceRows } from './explanation.js'

/**
 * The sources that a variable is computed from, through the families its own reads. Grids are left aside: they say which
 * lines there are, and not what is in them.
 */
export function sourcesOf(catalog: Catalog, variable: string, grain: string): DeclaredSource[] {
  const own = catalog.families.find(({ header }) => header.grain === grain && variable in header.columns)
  const found = new Set<string>()
  const follow = (name: string) => {
    if (found.has(name)) return
    found.add(name)
    const family = catalog.families.find((one) => one.name === name)
    if (family && (family === own || family.header.role !== 'grid')) family.header.reads.forEach(follow)
  }
  if (own) follow(own.name)
  return [...catalog.sources.values()].filter(({ name }) => found.has(name))
}

/**
 * What a source says of each company up to a month: how many rows of its state, and where the newest of them was in the
 * deliveries. Its view must be open.
 */
export async function originsOf(
  session: Session,
  source: DeclaredSource,
  assertions: readonly Assertion[],
  sirens: readonly string[],
  month: string,
): Promise<Map<string, SourceRows>> {
  const date = dateColumn(source)
  const known = date === undefined ? '' : ` AND ${ident(date)} < DATE ${literal(month)} + INTERVAL 1 MONTH`
  const newest = `{'lot': lot, 'fichier': fichier, 'record': enregistrement, 'date': ${date ? `CAST(${ident(date)} AS VARCHAR)` : 'NULL'}}`
  const order = `{'date': ${date ? ident(date) : 'NULL'}, 'rang': rang_lot, 'fichier': fichier, 'record': enregistrement}`
  const rows = await session.rows(`SELECT siren, rows, newest.lot AS lot, newest.fichier AS fichier,
      newest.record AS record, newest.date AS date
    FROM (SELECT siren, count(*) AS rows, max_by(${newest}, ${order}) AS newest FROM ${ident(source.name)}
      WHERE siren IN (${sirens.map(literal).join(', ')})${known} GROUP BY siren)`)
  const found = rows.map(({ siren, rows: count, lot, fichier, record, date: day }): [string, SourceRows] => {
    const files = assertions.find(({ batch }) => batch === lot)?.files ?? []
    const last = {
      batch: String(lot),
      file: files[Number(fichier)]?.name ?? String(fichier),
      fichier: Number(fichier),
      record: Number(record),
      date: day === null ? null : String(day),
    }
    return [String(siren), { source: source.name, rows: Number(count), last }]
  })
  return new Map(found)
}
