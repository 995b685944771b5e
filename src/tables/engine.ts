import type { Catalog, DeclaredSource } from '../catalog/catalog.js'
import { tableColumns } from '../catalog/columns.js'
import type { Assertion } from '../history/assertion.js'
import type { BatchKey } from '../kernel/batch-key.js'
import { firstDay, monthPlus } from '../kernel/month.js'
import { ident, literal } from '../kernel/sql.js'
import type { Session } from '../store/session.js'
import { createParameters } from './parameters.js'

/**
 * Creates what the engine itself gives to SQL for a batch: the parameters in force, and `calcul`, the grid of months.
 * The grid ends before the month of the batch, which is still running. Source: decisions, "grid".
 */
export async function createCalcul(session: Session, catalog: Catalog, batch: BatchKey): Promise<void> {
  const end = firstDay(batch.month)
  await createParameters(session, catalog.parameters, end)
  const { months } = await session.one("SELECT CAST(parametre('fenetre_mois') AS INTEGER) AS months")
  const start = firstDay(monthPlus(batch.month, -Number(months)))
  await session.run(`CREATE OR REPLACE TABLE calcul AS
    SELECT ${literal(batch.text)} AS lot, DATE ${literal(start)} AS date_debut, DATE ${literal(end)} AS date_fin`)
}

/**
 * Creates `couverture`: until which day each source speaks. A source covers what its last batch covers, which is the last
 * value of a column, or that batch's month less the source's lag. `stateOf` gives the table of a source's whole state.
 */
export async function createCoverage(
  session: Session,
  sources: Iterable<DeclaredSource>,
  assertions: ReadonlyMap<string, readonly Assertion[]>,
  monthOf: (batch: string) => BatchKey['month'],
  stateOf: (source: DeclaredSource) => string,
): Promise<void> {
  await session.run('CREATE OR REPLACE TABLE couverture (source VARCHAR, livree BOOLEAN, jusqu_a DATE)')
  for (const source of sources) {
    const last = assertions.get(source.name)?.at(-1)
    const until = !last
      ? 'NULL'
      : 'last' in source.covers
        ? `(SELECT max(${ident(source.covers.last)}) FROM ${stateOf(source)})`
        : `DATE ${literal(firstDay(monthPlus(monthOf(last.batch), -source.covers.lag_months)))} - 1`
    await session.run(`INSERT INTO couverture SELECT ${literal(source.name)}, ${last !== undefined}, ${until}`)
  }
}

/** An empty table of the declared columns: for a source that nobody delivered yet, and for checks of declarations. */
export async function createEmptySource(session: Session, source: DeclaredSource): Promise<void> {
  const columns = tableColumns(source).map(({ name, stored }) => `${ident(name)} ${stored}`)
  await session.run(`CREATE OR REPLACE TEMP TABLE ${ident(source.name)} (${columns.join(', ')})`)
}
