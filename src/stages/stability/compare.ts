import { groupColumn, scoreTable } from '../../catalog/score-columns.js'
import { type Model, modelVariables } from '../../declare/model.js'
import { importedBatches } from '../../history/assertion.js'
import { type BatchKey, compareBatchKeys } from '../../kernel/batch-key.js'
import { failure } from '../../kernel/failure.js'
import { ident } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import { needColumns } from '../../tables/columns-needed.js'
import { earlierLists, openViews, type ViewsOf } from '../../tables/open-views.js'
import { listOf, numberOf } from '../../tables/parameters.js'
import { neededResult, type Result, readResult, readTable } from '../../tables/results.js'
import { alarmsOf } from './alarms.js'
import { columnDrift } from './columns.js'
import type { ColumnDrift, Drift, MaturedList } from './drift.js'
import { maturedLists } from './matured.js'
import { flaggedShares, listMoves } from './moves.js'

/**
 * What moved between the list of a batch and the one before: how each variable of a model and its scores are spread, what
 * is absent, who entered and who left, who is alerted, and what became of lists whose outcomes are known by now. Throws a
 * Failure when there is no earlier batch to compare with.
 */
export async function driftOf(session: Session, of: ViewsOf, batch: BatchKey, model: Model): Promise<Drift> {
  const { workspace, catalog } = of
  await neededResult(workspace, '5-scores', batch, 'score')
  const previous = await previousScored(of, batch)
  if (!previous)
    throw failure('input-missing', `no batch before ${batch.text} is scored: nothing to compare with`, {
      next: 'Run: vigie run --batch … for the batch before.',
    })
  await openViews(session, of, batch, [], [model.grain, scoreTable(model)])
  const slices = await listOf(session, 'coupes_evaluation')
  const variables = modelVariables(model)
  const wanted = [...new Set([...variables, ...slices.map(([column]) => column)])]
  await needColumns(session, model.grain, [...variables, model.target.variable], `vigie compute --batch ${batch.text}`)
  const groups = model.groups.map(({ id }) => groupColumn(id))
  await createMonth(session, 'ici', { table: ident(model.grain), scores: ident(scoreTable(model)) }, wanted)
  const before = {
    table: readTable(workspace, '4-variables', previous.variables, model.grain),
    scores: readTable(workspace, '5-scores', previous.scores, model.id),
  }
  await createMonth(session, 'avant', before, wanted)
  const types = await typesOf(session)
  const comparable = (column: string) => types.ici.has(column) && types.avant.get(column) === types.ici.get(column)
  const sameModel = (await modelIn(session, 'ici')) === (await modelIn(session, 'avant'))
  const columns: ColumnDrift[] = []
  const asked = [
    ...variables.map((column) => ({ column, kind: 'variable' as const })),
    ...['score', ...groups].map((column) => ({ column, kind: 'score' as const })),
  ]
  for (const one of asked.filter(({ column }) => comparable(column)))
    columns.push(await columnDrift(session, { ...one, type: types.ici.get(one.column) ?? '' }))
  const lowest = model.levels.at(-1)?.level ?? ''
  const flagged = []
  for (const [column, title] of slices.filter(([name]) => comparable(name)))
    flagged.push(await flaggedShares(session, column, title, lowest))
  const matured: MaturedList[] = []
  for (const list of catalog.lists.filter((one) => one.model === model.id))
    matured.push(...(await maturedLists(session, model, await earlierLists(workspace, list.name, batch))))
  const count = async (table: string) => Number((await session.one(`SELECT count(*) AS n FROM ${table}`)).n)
  const found = {
    batch: batch.text,
    before: previous.batch,
    model: model.id,
    sameModel,
    companies: { before: await count('avant'), now: await count('ici') },
    columns,
    notCompared: asked.filter(({ column }) => !comparable(column)).map(({ column }) => column),
    list: await listMoves(session, lowest),
    flagged,
    matured,
  }
  return { ...found, alarms: alarmsOf(found, model, await boundsOf(session)) }
}

/** The last batch before this one whose variables and scores are still there. */
export async function previousScored(
  { workspace }: ViewsOf,
  batch: BatchKey,
): Promise<{ batch: string; variables: Result; scores: Result } | undefined> {
  const earlier = (await importedBatches(workspace)).filter((one) => compareBatchKeys(one, batch) < 0)
  for (const { text } of earlier.reverse()) {
    const variables = await readResult(workspace, '4-variables', text)
    const scores = await readResult(workspace, '5-scores', text)
    if (variables && scores) return { batch: text, variables, scores }
  }
  return undefined
}

/** The last month of a table of companies beside its scores. Columns that it lacks are left out. */
async function createMonth(
  session: Session,
  name: string,
  { table, scores }: { readonly table: string; readonly scores: string },
  wanted: readonly string[],
): Promise<void> {
  const found = await session.rows(`DESCRIBE SELECT * FROM ${table}`)
  const known = new Set(found.map(({ column_name: column }) => String(column)))
  const cells = wanted.filter((column) => known.has(column)).map((column) => `, variables.${ident(column)}`)
  await session.run(`CREATE OR REPLACE TEMP TABLE ${name} AS
    SELECT scores.* ${cells.join('')}
    FROM ${scores} AS scores
    JOIN ${table} AS variables ON variables.siren = scores.siren AND variables.periode = scores.periode`)
}

async function typesOf(session: Session) {
  const of = async (table: string) => {
    const rows = await session.rows(`DESCRIBE ${table}`)
    return new Map(rows.map(({ column_name: name, column_type: type }) => [String(name), String(type)]))
  }
  return { avant: await of('avant'), ici: await of('ici') }
}

async function modelIn(session: Session, table: string): Promise<string> {
  return String((await session.one(`SELECT min(modele) AS modele FROM ${table}`)).modele)
}

const boundsOf = async (session: Session) => ({
  psi: await numberOf(session, 'psi_max'),
  fewest: await numberOf(session, 'entreprises_min_psi'),
  absence: await numberOf(session, 'hausse_absence_max'),
  kept: await numberOf(session, 'part_maintenue_min'),
  flagged: await numberOf(session, 'variation_part_alertee_max'),
  cases: await numberOf(session, 'cas_min_coupe'),
})
