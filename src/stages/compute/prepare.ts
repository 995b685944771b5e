import { sourcesRead } from '../../catalog/reads.js'
import { type Assertion, readAssertions } from '../../history/assertion.js'
import { refuseStaleHistory } from '../../history/changes.js'
import { lineStateSelect, stateSelect } from '../../history/state.js'
import { type BatchKey, parseBatchKey } from '../../kernel/batch-key.js'
import { failure } from '../../kernel/failure.js'
import { ident } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import type { Workspace } from '../../store/workspace.js'
import { createCalcul, createCoverage } from '../../tables/engine.js'
import { createMapping } from '../../tables/mapping.js'
import { neededResult, readTable } from '../../tables/results.js'
import type { StageContext } from '../context.js'
import { columnsOpened } from './columns-opened.js'
import { createState } from './ranges.js'

export interface Prepared {
  readonly assertions: ReadonlyMap<string, readonly Assertion[]>
  /** Rows of each state: inside the perimeter, outside, of an account that maps to no establishment. */
  readonly situations: Record<string, Record<string, number>>
  /** Columns of each source that families and tables of the interface can see. */
  readonly columns: ReadonlyMap<string, readonly string[]>
}

/**
 * Creates, for a batch, everything that ranges of companies are computed from: `calcul`, parameters, the perimeter, what
 * each source covers, and the states that no range can read by itself. Rows outside or unmapped are counted here.
 */
export async function prepareTables(session: Session, context: StageContext, batch: BatchKey): Promise<Prepared> {
  const { workspace, catalog } = context
  const training = context.window?.training ?? false
  await createCalcul(session, catalog, batch, context.window)
  const assertions = await readAssertions(session, workspace, batch)
  const sources = sourcesRead(catalog)
  for (const source of sources) {
    const known = assertions.get(source.name) ?? []
    await refuseStaleHistory(session, workspace, source, known)
    await session.run(
      `CREATE OR REPLACE TEMP VIEW ${ident(`lignes_${source.name}`)} AS ${stateSelect(workspace, source, known)}`,
    )
  }
  await createMapping(session, catalog, sources)
  await openPerimeter(session, workspace, batch)
  const situations: Prepared['situations'] = {}
  const columns = new Map<string, readonly string[]>()
  for (const source of sources) {
    const lines = lineStateSelect(workspace, source, assertions.get(source.name) ?? [])
    situations[source.name] = await createState(session, source, lines)
    const readers = [...catalog.families, ...catalog.interfaces].filter(({ header }) =>
      header.reads.includes(source.name),
    )
    const texts = readers.map(({ sql }) => sql)
    columns.set(source.name, await columnsOpened(session, source, texts))
  }
  const monthOf = (text: string) => (parseBatchKey(text) as BatchKey).month
  await createCoverage(session, sources, assertions, monthOf, (source) => ident(`lignes_${source.name}`), training)
  if (training) await refuseUnhidden(session, context)
  return { assertions, situations, columns }
}

/** A training table where a family shows what was not known yet would teach a model to read the future. */
async function refuseUnhidden(session: Session, { catalog }: StageContext): Promise<void> {
  const late = await session.rows('SELECT source, retard FROM couverture WHERE retard > 0 ORDER BY source')
  const unhidden = late.flatMap(({ source, retard }) =>
    catalog.families
      .filter(
        ({ header, sql }) => header.reads.includes(String(source)) && header.role !== 'grid' && !/\bretard\b/.test(sql),
      )
      .map(({ file }) => `pipelines/${file} reads ${source}, ${retard} months late, and does not hide them`),
  )
  if (unhidden.length === 0) return
  throw failure('declaration', unhidden.join('; '), {
    next: 'Read couverture.retard in the family: at a month t, later months than t less it are not known yet.',
  })
}

/** The companies that are followed, as the perimeter of the batch says. */
async function openPerimeter(session: Session, workspace: Workspace, batch: BatchKey): Promise<void> {
  const result = await neededResult(workspace, '3-perimeter', batch, 'perimeter')
  const from = readTable(workspace, '3-perimeter', result, 'perimetre_decision')
  await session.run(`CREATE OR REPLACE TABLE perimetre_decision AS SELECT siren, retenu FROM ${from} ORDER BY siren`)
  await session.run(
    'CREATE OR REPLACE TABLE perimetre AS SELECT siren FROM perimetre_decision WHERE retenu ORDER BY siren',
  )
}
