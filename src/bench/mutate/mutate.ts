import type { Catalog } from '../../catalog/catalog.js'
import { type SessionLimits, withSession } from '../../store/session.js'
import { type CaseContext, type CaseQuery, caseContext } from '../../tables/query-cases.js'
import type { KnownSurvivors } from './known.js'
import { mutantsOf } from './mutants.js'
import { tryMutants } from './trial.js'

export interface Survivor {
  readonly mutant: string
  readonly kind: string
  /** Why no case kills it, when that is known. */
  readonly reason: string | null
}

export interface QueryReport {
  readonly query: string
  readonly cases: number
  readonly killed: number
  readonly endless: number
  readonly doNotRun: number
  readonly survivors: readonly Survivor[]
  /** Listed with a reason, yet killed, or not there any more. */
  readonly stale: readonly string[]
  readonly seconds: number
}

export interface MutationReport {
  readonly queries: readonly QueryReport[]
  readonly killed: number
  readonly survived: number
  readonly doNotRun: number
  /** Killed mutants among those that run: a reason does not raise it. */
  readonly score: number
  readonly bar: number
}

export interface MutationRequest {
  readonly catalog: Catalog
  readonly limits: SessionLimits
  readonly known: KnownSurvivors
  /** One query alone. */
  readonly only: string | undefined
  readonly workers: number
  readonly progress: (text: string) => void
  readonly stopped: () => boolean
}

const bar = 0.95

type Subject = CaseQuery & { readonly name: string }

/** Every declaration that is one SELECT: families, tables of the interface, perimeter, access, checks, what experts decide. */
export const subjectsOf = (catalog: Catalog): Subject[] => [
  ...catalog.families.map(({ name, sql, header }) => ({ name, query: sql, header, grain: header.grain })),
  ...catalog.interfaces.map(({ name, sql, header }) => ({ name, query: sql, header, keys: header.key })),
  ...[
    ...[...catalog.perimeter.values(), ...catalog.access.values()],
    ...[...catalog.checks, ...catalog.rules, ...catalog.logOddsCorrections],
  ].map(({ name, sql, header }) => ({ name, query: sql, header })),
]

/** Wrong queries in place of those declared: how many do their cases catch? */
export async function mutateQueries(request: MutationRequest): Promise<MutationReport> {
  const { catalog, only } = request
  const subjects = subjectsOf(catalog).filter(({ name }) => only === undefined || name === only)
  const waiting = [...subjects].sort((a, b) => b.query.length - a.query.length)
  const queries: QueryReport[] = []
  const work = async () => {
    for (let next = waiting.shift(); next && !request.stopped(); next = waiting.shift()) {
      queries.push(await mutateQuery(request, next))
      request.progress(`${queries.length} of ${subjects.length} queries`)
    }
  }
  await Promise.all(Array.from({ length: request.workers }, work))
  queries.sort((a, b) => (a.query < b.query ? -1 : 1))
  const total = (count: (report: QueryReport) => number) => queries.reduce((sum, report) => sum + count(report), 0)
  const killed = total((report) => report.killed)
  const survived = total((report) => report.survivors.length)
  return {
    queries,
    killed,
    survived,
    doNotRun: total((report) => report.doNotRun),
    score: killed + survived === 0 ? 1 : killed / (killed + survived),
    bar,
  }
}

/** In an engine of its own: a mutant may make it fail for good. */
async function mutateQuery(request: MutationRequest, subject: Subject): Promise<QueryReport> {
  const { catalog, limits, known, progress } = request
  const started = Date.now()
  const cases = catalog.queryCases.get(subject.name) ?? []
  const context: CaseContext = caseContext(catalog)
  progress(subject.name)
  const tried = await withSession(limits, async (session) => {
    const mutants = await mutantsOf(session, subject.query, numbersOf(catalog))
    return tryMutants(session, subject, cases, context, mutants)
  })
  const count = (...outcomes: readonly string[]) => tried.filter(({ outcome }) => outcomes.includes(outcome)).length
  const reasons = known.get(subject.name) ?? new Map<string, string>()
  const survivors = tried
    .filter(({ outcome }) => outcome === 'survived')
    .map(({ mutant: { id, kind } }) => ({ mutant: id, kind, reason: reasons.get(id) ?? null }))
  return {
    query: subject.name,
    cases: cases.length,
    killed: count('killed', 'endless'),
    endless: count('endless'),
    doNotRun: count('does not run'),
    survivors,
    stale: [...reasons.keys()].filter((id) => !survivors.some(({ mutant }) => mutant === id)),
    seconds: Math.round((Date.now() - started) / 100) / 10,
  }
}

/** The last value of each parameter that is a number: whether it counts things or is a share. */
function numbersOf({ parameters }: Catalog): ReadonlyMap<string, number> {
  return new Map(
    parameters.flatMap(({ name, values }) => {
      const last = values.at(-1)
      return last && 'value' in last ? [[name, last.value] as const] : []
    }),
  )
}
