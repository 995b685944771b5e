import { readdir, stat } from 'node:fs/promises'
import type { Catalog, DeclaredSource } from '../catalog/catalog.js'
import { plainScoreTable, scoreTable } from '../catalog/score-columns.js'
import { readAssertions } from '../history/assertion.js'
import { refuseStaleHistory } from '../history/changes.js'
import { stateSelect } from '../history/state.js'
import { type BatchKey, compareBatchKeys, parseBatchKey } from '../kernel/batch-key.js'
import { failure, isFailure } from '../kernel/failure.js'
import { parseMonth } from '../kernel/month.js'
import { ident, literal } from '../kernel/sql.js'
import type { Session } from '../store/session.js'
import type { Stage, Workspace } from '../store/workspace.js'
import { createCalcul } from './engine.js'
import { createMapping, mappingReads } from './mapping.js'
import { neededResult, type Result, readResult, readTable } from './results.js'
import { situatedSelect } from './source-table.js'

export interface ViewsOf {
  readonly workspace: Workspace
  readonly catalog: Catalog
  /** The tables that models learn from, in place of those of the month. */
  readonly training?: boolean
}

export interface OpenedView {
  readonly name: string
  readonly kind: 'source' | 'refusals' | 'variables' | 'interface' | 'score' | 'list' | 'engine' | 'stale'
}

/**
 * Creates read-only views of every table of a batch: states of the sources (mapped, cut to the perimeter when there is
 * one), refusals, families, wide tables, scores and lists. Results that do not exist yet have no view. Sources whose
 * history is stale are only named, as such, unless they are `needed`: then the Failure says what to run. With `only`, the
 * other tables are left alone: opening them all binds hundreds of files.
 */
export async function openViews(
  session: Session,
  of: ViewsOf,
  batch: BatchKey,
  needed: readonly string[] = [],
  only?: readonly string[],
): Promise<OpenedView[]> {
  const isWanted = (name: string) => only === undefined || only.includes(name)
  const { workspace, catalog, training = false } = of
  const stage = training ? '4-apprentissage' : '4-variables'
  const variables = training
    ? await neededResult(workspace, stage, batch, 'compute')
    : await readResult(workspace, stage, batch.text)
  await createCalcul(session, catalog, batch, { training, from: monthOf(variables?.from) })
  const opened: OpenedView[] = [{ name: 'calcul', kind: 'engine' }]
  const perimeter = await readResult(workspace, '3-perimeter', batch.text)
  if (perimeter) {
    const from = readTable(workspace, '3-perimeter', perimeter, 'perimetre_decision')
    opened.push(await view(session, 'perimetre_decision', 'variables', from))
    await session.run('CREATE TEMP VIEW perimetre AS SELECT siren FROM perimetre_decision WHERE retenu')
    opened.push({ name: 'perimetre', kind: 'engine' })
  }
  if (variables) {
    for (const table of variables.tables.filter(isWanted)) {
      const kind = catalog.interfaces.some(({ name }) => name === table) ? 'interface' : 'variables'
      opened.push(await view(session, table, kind, readTable(workspace, stage, variables, table)))
    }
  }
  opened.push(...(await openSources(session, of, batch, perimeter !== undefined, needed, isWanted)))
  for (const [folder, named] of scoreFolders) {
    const scores = await readResult(workspace, folder, batch.text)
    for (const id of (scores?.tables ?? []).filter((table) => isWanted(named({ id: table })))) {
      opened.push(await view(session, named({ id }), 'score', readTable(workspace, folder, scores as Result, id)))
    }
  }
  const recommended = await readResult(workspace, '5-recommandations', batch.text)
  if (recommended && isWanted(recommendationTable)) {
    const from = readTable(workspace, '5-recommandations', recommended, recommendationTable)
    opened.push(await view(session, recommendationTable, 'score', from))
  }
  const lists = await readResult(workspace, '6-lists', batch.text)
  for (const table of (lists?.tables ?? []).filter((name) => isWanted(listTable(name)))) {
    const path = workspace.result('6-lists', batch.text, `${lists?.folder}/${table}.parquet`)
    opened.push(await view(session, listTable(table), 'list', `read_parquet(${literal(path)})`))
  }
  return opened
}

/** Where scores are, and how SQL calls those of a model. */
const scoreFolders = [
  ['5-scores', scoreTable],
  ['5-sans-redressement', plainScoreTable],
] as const

const monthOf = (day: string | undefined) => (day === undefined ? undefined : parseMonth(day.slice(0, 7)))

async function view(session: Session, name: string, kind: OpenedView['kind'], from: string): Promise<OpenedView> {
  await session.run(`CREATE OR REPLACE TEMP VIEW ${ident(name)} AS SELECT * FROM ${from}`)
  return { name, kind }
}

async function openSources(
  session: Session,
  { workspace, catalog }: ViewsOf,
  batch: BatchKey,
  hasPerimeter: boolean,
  needed: readonly string[],
  isWanted: (name: string) => boolean,
): Promise<OpenedView[]> {
  const wanted = [...catalog.sources.values()].filter(({ name }) => isWanted(name))
  const isMapped = wanted.some(({ attachment }) => attachment) || isWanted('rattachement')
  const mapping = isMapped ? mappingReads(catalog) : []
  const assertions = await readAssertions(session, workspace, batch)
  const usable: DeclaredSource[] = []
  const stale: OpenedView[] = []
  for (const source of new Set([...wanted, ...mapping])) {
    const known = assertions.get(source.name) ?? []
    try {
      await refuseStaleHistory(session, workspace, source, known)
      usable.push(source)
      await session.run(
        `CREATE TEMP VIEW ${ident(`lignes_${source.name}`)} AS ${stateSelect(workspace, source, known)}`,
      )
    } catch (error) {
      if (needed.includes(source.name) || !isFailure(error)) throw error
      stale.push({ name: source.name, kind: 'stale' })
    }
  }
  await createMapping(session, catalog, usable)
  const opened: OpenedView[] = [...stale]
  for (const source of usable.filter(({ name }) => isWanted(name))) {
    const perimeter = hasPerimeter && source.perimeter === 'applied' ? 'perimetre' : 'everyone'
    const situated = situatedSelect(source, `SELECT * FROM ${ident(`lignes_${source.name}`)}`, perimeter)
    opened.push(
      await view(
        session,
        source.name,
        'source',
        `(SELECT * EXCLUDE (situation) FROM (${situated}) WHERE situation = 'dans')`,
      ),
    )
  }
  const refused = isWanted('refus') ? await refusedFiles(workspace, batch) : []
  if (refused.length > 0) {
    const from = `read_parquet([${refused.map(literal).join(', ')}], filename = 'source')`
    const named = `(SELECT * REPLACE (regexp_extract(source, '([^/]+)\\.refused\\.parquet$', 1) AS source) FROM ${from})`
    opened.push(await view(session, 'refus', 'refusals', named))
  }
  return opened
}

/** Names of all the tables that `openViews` may give as of a batch. */
export async function tableNames({ workspace, catalog, training }: ViewsOf, batch: BatchKey): Promise<string[]> {
  const result = (stage: Stage) => readResult(workspace, stage, batch.text)
  const perimeter = await result('3-perimeter')
  const variables = await result(training ? '4-apprentissage' : '4-variables')
  const scored = await Promise.all(
    scoreFolders.map(async ([folder, named]) => ((await result(folder))?.tables ?? []).map((id) => named({ id }))),
  )
  const recommended = await result('5-recommandations')
  const lists = await result('6-lists')
  return [
    ...catalog.sources.keys(),
    'refus',
    ...(perimeter?.tables ?? []),
    ...(variables?.tables ?? []),
    ...scored.flat(),
    ...(recommended?.tables ?? []),
    ...(lists?.tables ?? []).map(listTable),
  ]
}

/** Companies that resemble those already supported, where they were asked for. */
export const recommendationTable = 'recommandation'

export const listTable = (name: string) => `liste_${name}`

async function refusedFiles(workspace: Workspace, batch: BatchKey): Promise<string[]> {
  const folder = workspace.path('1-imported', batch.text)
  const names = await readdir(folder).catch(() => [])
  return names
    .filter((name) => name.endsWith('.refused.parquet'))
    .sort()
    .map((name) => workspace.path('1-imported', batch.text, name))
}

/** The list files of the batches before one, by list, for what is new in a list. */
export async function earlierLists(
  workspace: Workspace,
  list: string,
  batch: BatchKey,
): Promise<{ batch: string; path: string }[]> {
  const names = await readdir(workspace.path('6-lists')).catch(() => [])
  const earlier = names
    .flatMap((name) => parseBatchKey(name.replace(/\.json$/, '')) ?? [])
    .filter(
      (key, index, all) => all.findIndex(({ text }) => text === key.text) === index && compareBatchKeys(key, batch) < 0,
    )
    .sort(compareBatchKeys)
  const found: { batch: string; path: string }[] = []
  for (const { text } of earlier) {
    const result = await readResult(workspace, '6-lists', text)
    const path = result && workspace.result('6-lists', text, `${result.folder}/${list}.parquet`)
    if (!path || !result.tables.includes(list)) continue
    // What was alerted before must be known, or every company would be new again.
    if (!(await stat(path).catch(() => undefined))) {
      throw failure('io', `the list ${list} of ${text} is gone`, {
        place: path,
        next: `Run: vigie publish --batch ${text}`,
      })
    }
    found.push({ batch: text, path })
  }
  return found
}
