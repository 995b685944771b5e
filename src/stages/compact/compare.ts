import type { DeclaredSource } from '../../catalog/catalog.js'
import { lineColumns } from '../../catalog/columns.js'
import type { Assertion } from '../../history/assertion.js'
import { lineStateSelect, rangeColumn } from '../../history/state.js'
import { ident, literal } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import type { Workspace } from '../../store/workspace.js'

/** The change file in its one order: by key, so that a reader bounded by key skips the rest. */
export const changeSelect = 'SELECT op, lot, position, cle FROM changement ORDER BY cle, op, lot, position'

/**
 * Fills the table `changement` with what an assertion does to the state before it, and `avant` with the keys of that
 * state. A stock removes what it no longer lists and replaces lines whose content differs; a flux replaces by key, or by
 * whole group. What a stock says again leaves no trace, so its change file is as large as the change; a flux names each line
 * that it says anew.
 */
export async function fillChange(
  session: Session,
  workspace: Workspace,
  source: DeclaredSource,
  earlier: readonly Assertion[],
  assertion: Assertion,
): Promise<void> {
  const names = source.key.length > 0 ? source.key : (source.group ?? [])
  const cle = ident(rangeColumn(source))
  const content = contentDigest(source, earlier, assertion)
  const columns = [...names.map(ident), `${cle} AS cle`, `${content} AS contenu`, 'position'].join(', ')
  await session.run(`CREATE OR REPLACE TEMP TABLE avant AS
    SELECT ${columns}, lot FROM (${lineStateSelect(workspace, source, earlier)})`)
  await session.run(`CREATE OR REPLACE TEMP TABLE apres AS
    SELECT ${columns}, lot FROM (${lineStateSelect(workspace, source, [assertion])})`)
  const same = (left: string, right: string) =>
    names.map((name) => `${left}.${ident(name)} IS NOT DISTINCT FROM ${right}.${ident(name)}`).join(' AND ')
  const groups = `(SELECT DISTINCT ${names.map(ident).join(', ')}${source.key.length > 0 ? ', contenu' : ''} FROM apres)`
  // A group may say the same thing twice, so its lines are not told apart by what they say: it is replaced whole.
  const isTold = assertion.history === 'stock' && source.key.length > 0
  const differs = isTold ? ' WHERE avant.contenu <> nouveau.contenu' : ''
  const removed =
    assertion.history === 'stock'
      ? `UNION ALL SELECT 'retire' AS op, avant.lot, avant.position, avant.cle FROM avant ANTI JOIN apres ON ${same('avant', 'apres')}`
      : ''
  await session.run(`CREATE OR REPLACE TEMP TABLE changement AS
    SELECT 'remplace' AS op, avant.lot, avant.position, avant.cle FROM avant JOIN ${groups} AS nouveau ON ${same('avant', 'nouveau')}${differs}
    ${removed}
    UNION ALL
    SELECT 'nouveau' AS op, ${literal(assertion.batch)} AS lot, apres.position, apres.cle FROM apres ANTI JOIN avant ON ${same('apres', 'avant')}`)
}

/**
 * Digest of what a line says. For a wide source only the months that both sides hold count: one more month each month is
 * not a change of the line.
 */
function contentDigest(source: DeclaredSource, earlier: readonly Assertion[], assertion: Assertion): string {
  if (assertion.history === 'flux') return 'CAST(0 AS UBIGINT)'
  const last = earlier[earlier.length - 1]
  const common = assertion.months.filter((month) => last?.months.includes(month))
  return `hash(${[...lineColumns(source).map(({ name }) => ident(name)), ...common.map(ident)].join(', ')})`
}
