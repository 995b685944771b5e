import type { DeclaredSource } from '../../catalog/catalog.js'
import { lineColumns } from '../../catalog/columns.js'
import type { Assertion } from '../../history/assertion.js'
import { chainOf, lineStateSelect, rangeColumn } from '../../history/state.js'
import { ident, literal } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import type { Workspace } from '../../store/workspace.js'
import { keyRanges } from './key-ranges.js'

/** The change file in its one order: by key, so that a reader bounded by key skips the rest. */
export const changeSelect = 'SELECT op, lot, position, cle FROM changement ORDER BY cle, op, lot, position'

/**
 * Fills the table `changement` with what an assertion does to the state before it. A stock removes what it no longer lists
 * and replaces lines whose content differs; a flux replaces by key, or by whole group. What a stock says again leaves no
 * trace, so its change file is as large as the change; a flux names each line that it says anew. Both sides are sorted by
 * the source's own key, and are compared by ranges of it, so that memory stays bounded whatever the size of the source.
 */
export async function fillChange(
  session: Session,
  workspace: Workspace,
  source: DeclaredSource,
  earlier: readonly Assertion[],
  assertion: Assertion,
): Promise<void> {
  await session.run('CREATE OR REPLACE TEMP TABLE changement (op VARCHAR, lot VARCHAR, position BIGINT, cle VARCHAR)')
  const compare = source.key.length > 0 ? byKey(source, earlier, assertion) : byGroup(source, assertion)
  for (const bounds of await keyRanges(session, workspace, source, [...chainOf(earlier), assertion])) {
    const before = lineStateSelect(workspace, source, earlier, bounds)
    const after = lineStateSelect(workspace, source, [assertion], bounds)
    await session.run(`INSERT INTO changement ${compare(before, after)}`)
  }
}

type Compare = (before: string, after: string) => string

/** A key stands once on each side, so one join says what became of each. */
function byKey(source: DeclaredSource, earlier: readonly Assertion[], assertion: Assertion): Compare {
  const names = source.key
  const isStock = assertion.history === 'stock'
  const content = isStock ? [`${contentDigest(source, earlier, assertion)} AS contenu`] : []
  const columns = [...names.map(ident), `rang_lot`, 'position', ...content].join(', ')
  const range = rangeColumn(source)
  const same = names.map((name) => {
    // The column that ranges are cut by is never null, and an equality is what the engine joins fastest.
    const equal = name === range ? '=' : 'IS NOT DISTINCT FROM'
    return `avant.${ident(name)} ${equal} apres.${ident(name)}`
  })
  const lots = chainOf(earlier).map(({ batch }, index) => `WHEN ${index + 1} THEN ${literal(batch)}`)
  const lot = lots.length > 0 ? `CASE avant.rang_lot ${lots.join(' ')} END` : 'NULL'
  const changed = isStock
    ? 'avant.position IS NULL OR apres.position IS NULL OR avant.contenu <> apres.contenu'
    : 'apres.position IS NOT NULL'
  const key = `CAST(coalesce(avant.${ident(range)}, apres.${ident(range)}) AS VARCHAR)`
  return (before, after) => `SELECT
      CASE WHEN avant.position IS NULL THEN 'nouveau' WHEN apres.position IS NULL THEN 'retire' ELSE 'remplace' END AS op,
      CASE WHEN avant.position IS NULL THEN ${literal(assertion.batch)} ELSE ${lot} END AS lot,
      coalesce(avant.position, apres.position) AS position, ${key} AS cle
    FROM (SELECT ${columns} FROM (${before})) AS avant
    FULL OUTER JOIN (SELECT ${columns} FROM (${after})) AS apres ON ${same.join(' AND ')}
    WHERE ${changed}`
}

/** A group may say the same thing twice, so its lines are not told apart by what they say: it is replaced whole. */
function byGroup(source: DeclaredSource, assertion: Assertion): Compare {
  const names = source.group ?? []
  const columns = [...names.map(ident), `CAST(${ident(rangeColumn(source))} AS VARCHAR) AS cle`, 'position', 'lot']
  const same = (left: string, right: string) =>
    names.map((name) => `${left}.${ident(name)} IS NOT DISTINCT FROM ${right}.${ident(name)}`).join(' AND ')
  return (before, after) => `WITH avant AS MATERIALIZED (SELECT ${columns.join(', ')} FROM (${before})),
      apres AS MATERIALIZED (SELECT ${columns.join(', ')} FROM (${after}))
    SELECT CASE WHEN EXISTS (SELECT 1 FROM apres WHERE ${same('apres', 'avant')}) THEN 'remplace' ELSE 'retire' END AS op,
      lot, position, cle
    FROM avant WHERE ${assertion.history === 'stock' ? 'true' : `EXISTS (SELECT 1 FROM apres WHERE ${same('apres', 'avant')})`}
    UNION ALL
    SELECT 'nouveau', ${literal(assertion.batch)}, position, cle FROM apres ANTI JOIN avant ON ${same('apres', 'avant')}`
}

/**
 * Digest of what a line says. For a wide source only the months that both sides hold count: one more month each month is
 * not a change of the line.
 */
function contentDigest(source: DeclaredSource, earlier: readonly Assertion[], assertion: Assertion): string {
  const last = earlier[earlier.length - 1]
  const common = assertion.months.filter((month) => last?.months.includes(month))
  return `hash(${[...lineColumns(source).map(({ name }) => ident(name)), ...common.map(ident)].join(', ')})`
}
