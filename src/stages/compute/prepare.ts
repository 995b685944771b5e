import type { Catalog, DeclaredSource } from '../../catalog/catalog.js'
import { type Assertion, readAssertions } from '../../history/assertion.js'
import { refuseStaleHistory } from '../../history/changes.js'
import { lineStateSelect, stateSelect } from '../../history/state.js'
import { type BatchKey, parseBatchKey } from '../../kernel/batch-key.js'
import { failure } from '../../kernel/failure.js'
import { ident } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import { createCalcul, createCoverage } from '../../tables/engine.js'
import { situatedSelect } from '../../tables/source-table.js'
import type { StageContext } from '../context.js'
import { createState } from './ranges.js'

export interface Prepared {
  readonly assertions: ReadonlyMap<string, readonly Assertion[]>
  /** Rows of each state: inside the perimeter, outside, of an account that maps to no establishment. */
  readonly situations: Record<string, Record<string, number>>
  readonly perimeter: Record<string, number>
}

/** Sources that the variables and the perimeter read, directly or through one another. */
export function sourcesRead(catalog: Catalog): DeclaredSource[] {
  const reads = new Set([...catalog.families, ...catalog.perimeter.values()].flatMap(({ header }) => header.reads))
  return [...catalog.sources.values()].filter(({ name }) => reads.has(name))
}

/**
 * Creates, for a batch, everything that ranges of companies are computed from: `calcul`, parameters, the perimeter, what
 * each source covers, and the states that no range can read by itself. Rows outside or unmapped are counted here.
 */
export async function prepareTables(session: Session, context: StageContext, batch: BatchKey): Promise<Prepared> {
  const { workspace, catalog } = context
  await createCalcul(session, catalog, batch)
  const assertions = await readAssertions(session, workspace, batch)
  const sources = sourcesRead(catalog)
  for (const source of sources) {
    const known = assertions.get(source.name) ?? []
    await refuseStaleHistory(session, workspace, source, known)
    await session.run(
      `CREATE OR REPLACE TEMP VIEW ${ident(`lignes_${source.name}`)} AS ${stateSelect(workspace, source, known)}`,
    )
  }
  await createPerimeter(session, context, sources, assertions)
  const situations: Prepared['situations'] = {}
  for (const source of sources) {
    const lines = lineStateSelect(workspace, source, assertions.get(source.name) ?? [])
    situations[source.name] = await createState(session, source, lines)
  }
  const monthOf = (text: string) => (parseBatchKey(text) as BatchKey).month
  await createCoverage(session, sources, assertions, monthOf, (source) => ident(`lignes_${source.name}`))
  return { assertions, situations, perimeter: await countPerimeter(session) }
}

/** Who is in, and which establishment an account was. Both read whole states; their SQL is in `pipelines/perimeter`. */
async function createPerimeter(
  session: Session,
  { catalog, noFilter }: StageContext,
  sources: readonly DeclaredSource[],
  assertions: ReadonlyMap<string, readonly Assertion[]>,
): Promise<void> {
  const mapping = catalog.perimeter.get('rattachement')
  const perimeter = catalog.perimeter.get('perimetre')
  if (!mapping || !perimeter) {
    throw failure('declaration', 'perimetre.sql and rattachement.sql must both be there', {
      place: 'pipelines/perimeter',
    })
  }
  const whole = async (names: readonly string[]) => {
    for (const source of sources.filter(({ name }) => names.includes(name))) {
      const situated = situatedSelect(source, `SELECT * FROM ${ident(`lignes_${source.name}`)}`, 'everyone')
      await session.run(
        `CREATE OR REPLACE TEMP VIEW ${ident(source.name)} AS SELECT * EXCLUDE (situation) FROM (${situated})`,
      )
    }
  }
  await whole(mapping.header.reads)
  await session.run(`CREATE OR REPLACE TABLE rattachement AS SELECT * FROM (${mapping.sql})`)
  await whole(sources.map(({ name }) => name))
  if (noFilter) {
    const named = sources.map(({ name }) => `SELECT siren FROM ${ident(name)}`).join(' UNION ')
    await session.run(`CREATE OR REPLACE TABLE perimetre_decision AS SELECT siren, true AS retenu, NULL::VARCHAR AS motif
      FROM (${named}) WHERE siren IS NOT NULL ORDER BY siren`)
  } else {
    refuseWithoutPerimeter(perimeter.header.needs, assertions)
    await session.run(`CREATE OR REPLACE TABLE perimetre_decision AS SELECT * FROM (${perimeter.sql}) ORDER BY siren`)
  }
  await session.run(
    'CREATE OR REPLACE TABLE perimetre AS SELECT siren FROM perimetre_decision WHERE retenu ORDER BY siren',
  )
}

function refuseWithoutPerimeter(needs: readonly string[], assertions: ReadonlyMap<string, unknown>): void {
  if (needs.length === 0 || needs.some((name) => assertions.has(name))) return
  throw failure('input-missing', 'no batch so far says which companies are in the perimeter', {
    next: `Deliver ${needs.join(' or ')} in this batch or an earlier one, or follow every company with --no-filter.`,
  })
}

async function countPerimeter(session: Session): Promise<Record<string, number>> {
  const rows = await session.rows(
    "SELECT coalesce(motif, 'retenu') AS motif, count(*) AS companies FROM perimetre_decision GROUP BY 1 ORDER BY 1",
  )
  return Object.fromEntries(rows.map(({ motif, companies }) => [String(motif), Number(companies)]))
}
