import { type Grain, grains } from '../../declare/query.js'
import { readAssertions } from '../../history/assertion.js'
import { refuseStaleHistory } from '../../history/changes.js'
import { type BatchKey, compareBatchKeys } from '../../kernel/batch-key.js'
import { type Issue, isFailure } from '../../kernel/failure.js'
import { literal } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import type { ViewsOf } from '../../tables/open-views.js'
import { readResult, readTable } from '../../tables/results.js'
import { compareStates, type StateDifference } from './states.js'
import { compareTables, partsBySiren, type TableDifference } from './tables.js'

export type { StateDifference } from './states.js'
export type { TableDifference } from './tables.js'

export const partNames = ['states', 'variables', 'lists'] as const
export type Part = (typeof partNames)[number]

export interface Asked {
  readonly only: Part | undefined
  /** One source, wide table or list alone. */
  readonly table: string | undefined
  readonly samples: number
  readonly progress: (text: string) => void
}

export interface Difference {
  readonly states: readonly StateDifference[]
  readonly variables: Readonly<Record<string, TableDifference>>
  readonly lists: Readonly<Record<string, TableDifference>>
  /** What could not be compared, and why. */
  readonly notices: readonly Issue[]
}

/** Companies of the wide tables that are joined at once: some hundreds of megabytes at most. */
const companiesAtOnce = 5000

/** What changed between two batches: states of the sources, the months they both computed, and the lists. */
export async function compareBatches(
  session: Session,
  of: ViewsOf,
  from: BatchKey,
  to: BatchKey,
  asked: Asked,
): Promise<Difference> {
  const notices: Issue[] = []
  const wants = (part: Part) => asked.only === undefined || asked.only === part
  const named = (table: string) => asked.table === undefined || asked.table === table
  const states: StateDifference[] = []
  if (wants('states')) states.push(...(await allStates(session, of, from, to, asked, named, notices)))
  const variables: Record<string, TableDifference> = {}
  if (wants('variables')) {
    for (const grain of (Object.keys(grains) as Grain[]).filter(named)) {
      asked.progress(`compare ${grain}`)
      const found = await wideTables(session, of, from, to, grain, asked.samples)
      if (found) variables[grain] = found
      else notices.push(notComputed('variables', from, to))
    }
  }
  const lists: Record<string, TableDifference> = {}
  if (wants('lists')) {
    for (const { name, unique } of of.catalog.lists.filter((list) => named(list.name))) {
      const [before, after] = [await listFile(of, from, name), await listFile(of, to, name)]
      if (!before || !after) notices.push(notComputed('lists', from, to))
      else
        lists[name] = await compareTables(session, {
          from: before,
          to: after,
          keys: unique,
          parts: ['true'],
          samples: asked.samples,
        })
    }
  }
  const once = new Map(notices.map((notice) => [notice.message, notice]))
  return { states, variables, lists, notices: [...once.values()] }
}

async function allStates(
  session: Session,
  { workspace, catalog }: ViewsOf,
  from: BatchKey,
  to: BatchKey,
  asked: Asked,
  named: (table: string) => boolean,
  notices: Issue[],
): Promise<StateDifference[]> {
  const mirrored = compareBatchKeys(from, to) > 0
  const [earlier, later] = mirrored ? [to, from] : [from, to]
  const [before, after] = [
    await readAssertions(session, workspace, earlier),
    await readAssertions(session, workspace, later),
  ]
  const found: StateDifference[] = []
  for (const source of [...catalog.sources.values()].filter(({ name }) => named(name) && after.has(name))) {
    asked.progress(`compare ${source.name}`)
    const [had, has] = [before.get(source.name) ?? [], after.get(source.name) ?? []]
    try {
      await refuseStaleHistory(session, workspace, source, has)
      const difference = await compareStates(session, workspace, source, had, has, asked.samples)
      found.push(mirrored ? mirror(difference) : difference)
    } catch (error) {
      if (!isFailure(error)) throw error
      notices.push(...error.issues.map((issue) => ({ ...issue, cause: 'warning' as const })))
    }
  }
  return found
}

const mirrors: Readonly<Record<string, string>> = { added: 'removed', removed: 'added', changed: 'changed' }

function mirror(given: StateDifference): StateDifference {
  return {
    ...given,
    linesFrom: given.linesTo,
    linesTo: given.linesFrom,
    added: given.removed,
    removed: given.added,
    samples: given.samples.map((row) => ({ ...row, change: mirrors[String(row.change)], from: row.to, to: row.from })),
  }
}

async function wideTables(
  session: Session,
  { workspace }: ViewsOf,
  from: BatchKey,
  to: BatchKey,
  grain: Grain,
  samples: number,
): Promise<TableDifference | undefined> {
  const [before, after] = await Promise.all([from, to].map(({ text }) => readResult(workspace, '4-variables', text)))
  if (!before || !after) return undefined
  const whole = [readTable(workspace, '4-variables', before, grain), readTable(workspace, '4-variables', after, grain)]
  const months = await session.rows(
    `SELECT CAST(periode AS VARCHAR) AS mois FROM ${whole[0]} INTERSECT SELECT CAST(periode AS VARCHAR) FROM ${whole[1]}`,
  )
  const list = months.map(({ mois }) => `DATE ${literal(String(mois))}`).join(', ') || 'NULL'
  const [a, b] = whole.map((table) => `(SELECT * FROM ${table} WHERE periode IN (${list}))`) as [string, string]
  const parts = await partsBySiren(session, whole, companiesAtOnce)
  return compareTables(session, { from: a, to: b, keys: grains[grain], parts, samples })
}

async function listFile({ workspace }: ViewsOf, batch: BatchKey, list: string): Promise<string | undefined> {
  const result = await readResult(workspace, '6-lists', batch.text)
  if (!result?.tables.includes(list)) return undefined
  return `read_parquet(${literal(workspace.result('6-lists', batch.text, `${result.folder}/${list}.parquet`))})`
}

const notComputed = (what: string, from: BatchKey, to: BatchKey): Issue => ({
  cause: 'warning',
  message: `${what} are not there for both ${from.text} and ${to.text}`,
  next: 'Run: vigie run --batch on the one that lacks them.',
})
