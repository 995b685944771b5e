import type { Catalog, DeclaredSource } from '../catalog/catalog.js'
import { tableColumns } from '../catalog/columns.js'
import type { Assertion } from '../history/assertion.js'
import type { BatchKey } from '../kernel/batch-key.js'
import { failure } from '../kernel/failure.js'
import { firstDay, type Month, monthPlus, monthText } from '../kernel/month.js'
import { ident, literal } from '../kernel/sql.js'
import type { Session } from '../store/session.js'
import { createParameters } from './parameters.js'

/** How many months a table has when nothing says the first one: those of a monthly run, or those that models learn from. */
const windowParameters = { month: 'fenetre_mois', training: 'fenetre_apprentissage_mois' } as const

/**
 * Creates what the engine itself gives to SQL for a batch: the parameters in force, and `calcul`, the grid of months.
 * The grid ends before the month of the batch, which is still running. Gives its first day. Throws a Failure for a first
 * month that is not before the batch. Source: decisions, "grid".
 */
export async function createCalcul(
  session: Session,
  catalog: Catalog,
  batch: BatchKey,
  window: { readonly from?: Month | undefined; readonly training: boolean } = { training: false },
): Promise<string> {
  const end = firstDay(batch.month)
  await createParameters(session, catalog.parameters, end)
  const parameter = windowParameters[window.training ? 'training' : 'month']
  const { months } = await session.one(`SELECT CAST(parametre(${literal(parameter)}) AS INTEGER) AS months`)
  const start = firstDay(window.from ?? monthPlus(batch.month, -Number(months)))
  if (start >= end) {
    throw failure(
      'usage',
      `the first month, ${monthText(window.from ?? batch.month)}, is not before batch ${batch.text}`,
      {
        next: 'The last month computed is the one before the batch.',
      },
    )
  }
  await session.run(`CREATE OR REPLACE TABLE calcul AS
    SELECT ${literal(batch.text)} AS lot, DATE ${literal(start)} AS date_debut, DATE ${literal(end)} AS date_fin`)
  return start
}

/**
 * Creates `couverture`: until which day each source speaks. A source covers what its last batch covers, which is the last
 * value of a column, or that batch's month less the source's lag. `stateOf` gives the table of a source's whole state.
 * In training tables it also says by how many months each source is late, which the parameter `retards_sources` measures.
 */
export async function createCoverage(
  session: Session,
  sources: Iterable<DeclaredSource>,
  assertions: ReadonlyMap<string, readonly Assertion[]>,
  monthOf: (batch: string) => BatchKey['month'],
  stateOf: (source: DeclaredSource) => string,
  training = false,
): Promise<void> {
  await session.run(
    'CREATE OR REPLACE TABLE couverture (source VARCHAR, livree BOOLEAN, jusqu_a DATE, retard INTEGER, dernier_lot VARCHAR)',
  )
  for (const source of sources) {
    const last = assertions.get(source.name)?.at(-1)
    const until = !last
      ? 'NULL'
      : 'last' in source.covers
        ? `(SELECT max(${ident(source.covers.last)}) FROM ${stateOf(source)})`
        : `DATE ${literal(firstDay(monthPlus(monthOf(last.batch), -source.covers.lag_months)))} - 1`
    const late = training
      ? `(SELECT coalesce(max(CAST(libelle AS INTEGER)), 0) FROM parametre_valeur
          WHERE nom = 'retards_sources' AND code = ${literal(source.name)})`
      : '0'
    await session.run(
      `INSERT INTO couverture SELECT ${literal(source.name)}, ${last !== undefined}, ${until}, ${late}, ${last ? literal(last.batch) : 'NULL'}`,
    )
  }
}

/** An empty table of the declared columns: for a source that nobody delivered yet, and for checks of declarations. */
export async function createEmptySource(session: Session, source: DeclaredSource): Promise<void> {
  const columns = tableColumns(source).map(({ name, stored }) => `${ident(name)} ${stored}`)
  await session.run(`CREATE OR REPLACE TEMP TABLE ${ident(source.name)} (${columns.join(', ')})`)
}
