import type { Catalog, DeclaredSource } from '../../catalog/catalog.js'
import { lineColumns } from '../../catalog/columns.js'
import { sourcesRead } from '../../catalog/reads.js'
import type { Assertion } from '../../history/assertion.js'
import { refuseStaleHistory } from '../../history/changes.js'
import { openLines, stateSelect } from '../../history/state.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { isFailure } from '../../kernel/failure.js'
import { ident, literal } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import type { Workspace } from '../../store/workspace.js'
import { createCalcul } from '../../tables/engine.js'
import { createMapping, mappingReads } from '../../tables/mapping.js'
import { decidePerimeter } from '../../tables/perimeter.js'
import { situatedSelect } from '../../tables/source-table.js'
import { keptLines } from './import-source.js'

/** Lines of a source by what a state would say of them: `dans` or `hors` the perimeter, or `sans_siret`. */
export type Situations = Readonly<Record<string, number>>

/** What was examined of a source, and is needed until the last of them was. */
export interface Examined {
  readonly source: DeclaredSource
  readonly history: 'stock' | 'flux'
  readonly months: readonly string[]
}

const keptTable = (source: DeclaredSource) => ident(`examen_${source.name}`)
const needsWhole = (catalog: Catalog, { name }: DeclaredSource) =>
  sourcesRead(catalog, 'perimeter').some((source) => source.name === name)

/** Keeps, from the tables of one source that was just read, what situating the lines of all takes. */
export async function keepExamined(session: Session, catalog: Catalog, batch: string, { source, months }: Examined) {
  const { attachment } = source
  const situating = new Set(['siret', 'siren', ...(attachment ? Object.values(attachment) : [])])
  const names = lineColumns(source).map(({ name }) => name)
  const columns = needsWhole(catalog, source)
    ? [
        ...[...names, ...months, 'fichier', 'enregistrement'].map(ident),
        `${literal(batch)} AS lot`,
        'CAST(0 AS INTEGER) AS rang_lot',
      ]
    : [...names.filter((name) => situating.has(name)), 'enregistrement'].map(ident)
  await session.run(`CREATE OR REPLACE TABLE ${keptTable(source)} AS SELECT ${columns.join(', ')} FROM ${keptLines}`)
}

/**
 * Situates the kept lines of every source of a batch as its state would: the perimeter and the mapping of accounts are
 * decided from these lines and the states before them. Undefined when nothing so far says who is in, or when an earlier
 * history has to be brought up to date first.
 */
export async function situateExamined(
  session: Session,
  { workspace, catalog }: { readonly workspace: Workspace; readonly catalog: Catalog },
  batch: BatchKey,
  examined: readonly Examined[],
  earlier: ReadonlyMap<string, readonly Assertion[]>,
): Promise<ReadonlyMap<string, Situations> | undefined> {
  try {
    await createCalcul(session, catalog, batch)
    for (const source of sourcesRead(catalog, 'perimeter')) {
      const own = examined.find((one) => one.source === source)
      const before = (earlier.get(source.name) ?? []).filter((assertion) => assertion.batch !== batch.text)
      const parts: string[] = []
      if (own) parts.push(openLines(source, `SELECT * FROM ${keptTable(source)}`, own.months))
      if (own?.history !== 'stock') {
        await refuseStaleHistory(session, workspace, source, before)
        parts.push(stateSelect(workspace, source, before))
      }
      const lines = parts.map((part) => `SELECT * FROM (${part})`).join(' UNION ALL BY NAME ')
      await session.run(`CREATE OR REPLACE TEMP VIEW ${ident(`lignes_${source.name}`)} AS ${lines}`)
    }
    await createMapping(session, catalog, mappingReads(catalog))
    await decidePerimeter(session, catalog, new Set([...examined.map(({ source }) => source.name), ...earlier.keys()]))
  } catch (error) {
    if (isFailure(error) && error.issues.every(({ cause }) => cause === 'input-missing')) return undefined
    throw error
  }
  await session.run('CREATE OR REPLACE TABLE perimetre AS SELECT siren FROM perimetre_decision WHERE retenu')
  const found = new Map<string, Situations>()
  for (const { source } of examined) {
    const perimeter = source.perimeter === 'whole' ? 'everyone' : 'perimetre'
    const rows = await session.rows(`SELECT situation, count(*) AS lines
      FROM (${situatedSelect(source, `SELECT * FROM ${keptTable(source)}`, perimeter, [])}) GROUP BY situation ORDER BY situation`)
    found.set(source.name, Object.fromEntries(rows.map(({ situation, lines }) => [String(situation), Number(lines)])))
  }
  return found
}
