import { ident, literal } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import type { ColumnDrift } from './drift.js'
import { type ClassCounts, stabilityIndex } from './psi.js'

const tenths = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]

/**
 * How a column of the tables `avant` and `ici` moved. Numbers are cut at the tenths of the previous month, each bound in
 * the class below it, so that zeros, where most companies owe nothing, are a class of their own.
 */
export async function columnDrift(
  session: Session,
  { column, kind, type }: { readonly column: string; readonly kind: ColumnDrift['kind']; readonly type: string },
): Promise<ColumnDrift> {
  const classes = await countsOf(session, await classSql(session, column, type))
  const absent = classes.get('absent') ?? { before: 0, now: 0 }
  const total = (side: keyof ClassCounts) => [...classes.values()].reduce((sum, one) => sum + one[side], 0)
  return {
    column,
    kind,
    psi: stabilityIndex([...classes.values()]),
    absent: { before: share(absent.before, total('before')), now: share(absent.now, total('now')) },
  }
}

const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole)

/** SQL of the class of a value, as text; `absent` for none. */
async function classSql(session: Session, column: string, type: string): Promise<string> {
  const x = ident(column)
  if (type === 'VARCHAR' || type === 'BOOLEAN') return `coalesce('= ' || CAST(${x} AS VARCHAR), 'absent')`
  const value = type === 'DATE' ? `CAST(datediff('day', DATE '2000-01-01', ${x}) AS DOUBLE)` : `CAST(${x} AS DOUBLE)`
  const { bounds } = await session.one(`SELECT quantile_disc(${value}, [${tenths.join(', ')}]) AS bounds FROM avant`)
  const distinct = [...new Set(((bounds as (number | string)[] | null) ?? []).map(Number))].sort((a, b) => a - b)
  const cases = distinct.map(
    (bound, rank) => `WHEN ${value} <= CAST(${literal(String(bound))} AS DOUBLE) THEN '${rank}'`,
  )
  return `CASE WHEN ${x} IS NULL THEN 'absent' ${cases.join(' ')} ELSE '${distinct.length}' END`
}

async function countsOf(session: Session, classe: string): Promise<Map<string, ClassCounts>> {
  const rows = await session.rows(`SELECT classe, count(*) FILTER (NOT ici) AS avant, count(*) FILTER (ici) AS ici
    FROM (SELECT ${classe} AS classe, false AS ici FROM avant UNION ALL SELECT ${classe}, true FROM ici)
    GROUP BY classe ORDER BY classe`)
  return new Map(
    rows.map(({ classe: name, avant, ici }) => [String(name), { before: Number(avant), now: Number(ici) }]),
  )
}
