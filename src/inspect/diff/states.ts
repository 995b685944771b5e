import type { DeclaredSource } from '../../catalog/catalog.js'
import { lineColumns } from '../../catalog/columns.js'
import type { Assertion } from '../../history/assertion.js'
import { chainOf, lineStateSelect } from '../../history/state.js'
import { ident, literal } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import type { Workspace } from '../../store/workspace.js'

/** What became of the lines of a source between two states. What is named by one key, or group, counts once. */
export interface StateDifference {
  readonly source: string
  /** What a line is told by: its key, or the group that is replaced whole. */
  readonly by: readonly string[]
  readonly linesFrom: number
  readonly linesTo: number
  readonly added: number
  readonly removed: number
  readonly changed: number
  readonly samples: readonly Readonly<Record<string, unknown>>[]
}

/**
 * Compares the states of a source as of two batches, given by the assertions that each is made of; `from` are the first of
 * `to`. Only rows that one of the two does not share with the other are read with their content: those of later batches,
 * and those they replaced or removed. What is said again as it was is no difference.
 */
export async function compareStates(
  session: Session,
  workspace: Workspace,
  source: DeclaredSource,
  from: readonly Assertion[],
  to: readonly Assertion[],
  samples: number,
): Promise<StateDifference> {
  const by = source.key.length > 0 ? source.key : (source.group ?? [])
  const [before, after] = [lineStateSelect(workspace, source, from), lineStateSelect(workspace, source, to)]
  const kept = chainOf(to).filter(({ batch }) => chainOf(from).some((one) => one.batch === batch))
  const lots = kept.map(({ batch }) => literal(batch)).join(', ') || 'NULL'
  const months = from.at(-1)?.months.filter((month) => to.at(-1)?.months.includes(month)) ?? []
  const content = `hash(${[...lineColumns(source).map(({ name }) => ident(name)), ...months.map(ident)].join(', ')})`
  const keys = by.map(ident).join(', ')
  const place = `max({'lot': lot, 'fichier': fichier, 'enregistrement': enregistrement}) AS place`
  const told = `SELECT ${keys}, count(*) AS lignes, sum(CAST(${content} AS HUGEINT)) AS contenu, ${place}`
  await session.run(`CREATE OR REPLACE TEMP TABLE sortis AS ${told} FROM (${before}) AS avant
    WHERE lot IS NOT NULL AND NOT (lot IN (${lots}) IS TRUE AND EXISTS (
      SELECT 1 FROM (${after}) AS apres WHERE apres.lot = avant.lot AND apres.position = avant.position))
    GROUP BY ${keys}`)
  await session.run(`CREATE OR REPLACE TEMP TABLE entres AS ${told} FROM (${after})
    WHERE lot IS NOT NULL AND (lot IN (${lots})) IS NOT TRUE GROUP BY ${keys}`)
  const same = by.map((name) => `sortis.${ident(name)} IS NOT DISTINCT FROM entres.${ident(name)}`).join(' AND ')
  const kind = `CASE WHEN sortis.lignes IS NULL THEN 'added' WHEN entres.lignes IS NULL THEN 'removed' ELSE 'changed' END`
  const values = by.map((name) => `coalesce(entres.${ident(name)}, sortis.${ident(name)}) AS ${ident(name)}`)
  await session.run(`CREATE OR REPLACE TEMP TABLE ecarts AS
    SELECT ${kind} AS ecart, ${values.join(', ')}, sortis.place AS place_avant, entres.place AS place_apres
    FROM sortis FULL JOIN entres ON ${same}
    WHERE (sortis.lignes, sortis.contenu) IS DISTINCT FROM (entres.lignes, entres.contenu)`)
  const counts = await session.one(`SELECT count(*) FILTER (ecart = 'added') AS added,
      count(*) FILTER (ecart = 'removed') AS removed, count(*) FILTER (ecart = 'changed') AS changed,
      (SELECT count(*) FROM (${before})) AS lines_from, (SELECT count(*) FROM (${after})) AS lines_to FROM ecarts`)
  const shown =
    await session.rows(`SELECT ecart AS change, ${keys}, ${placed('place_avant')} AS "from", ${placed('place_apres')} AS "to"
    FROM ecarts QUALIFY row_number() OVER (PARTITION BY ecart ORDER BY ${keys}) <= ${samples} ORDER BY ecart, ${keys}`)
  return {
    source: source.name,
    by,
    linesFrom: Number(counts.lines_from),
    linesTo: Number(counts.lines_to),
    added: Number(counts.added),
    removed: Number(counts.removed),
    changed: Number(counts.changed),
    samples: shown,
  }
}

/** Where a line is in the deliveries: batch, rank of the file in it, record. */
const placed = (column: string) =>
  `${column}.lot || ' file ' || ${column}.fichier || ' record ' || ${column}.enregistrement`
