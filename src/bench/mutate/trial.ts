import { parseCaseTable } from '../../declare/case-table.js'
import type { QueryCase } from '../../declare/cases.js'
import { failure } from '../../kernel/failure.js'
import type { Session } from '../../store/session.js'
import { type CaseContext, type CaseQuery, withQueryCase } from '../../tables/query-cases.js'
import { type Mutant, rewritten } from './mutants.js'

/** What the cases made of a mutant: some case differs, it does not end, none differs, or the engine does not read it. */
export type Outcome = 'killed' | 'endless' | 'survived' | 'does not run'

export interface Tried {
  readonly mutant: Mutant
  readonly outcome: Outcome
}

/**
 * A mutant that takes this many times longer than the query itself goes round in circles, or multiplies lines. A machine
 * that does other things slows both alike; the least is for queries that take no time at all.
 */
const timesLonger = 50
const leastMilliseconds = 10_000

/** Runs every mutant on the cases of its query, until one differs. Throws when a case does not hold for the query itself. */
export async function tryMutants(
  session: Session,
  query: CaseQuery,
  cases: readonly QueryCase[],
  context: CaseContext,
  mutants: readonly Mutant[],
): Promise<Tried[]> {
  const outcomes = new Map<Mutant, Outcome>()
  const again = await rewritten(session, query.query)
  for (const given of widestFirst(cases)) {
    await withQueryCase(session, query, given, context, async (compare) => {
      const differs = async (sql: string) => (await compare(sql)).length > 0
      const started = Date.now()
      if (await differs(again)) {
        throw failure('declaration', `a case does not hold: ${given.name}`, { next: 'Try: vigie test' })
      }
      const allowed = Math.max(leastMilliseconds, timesLonger * (Date.now() - started))
      for (const mutant of mutants) {
        const known = outcomes.get(mutant)
        if (known === undefined && !(await binds(session, mutant))) outcomes.set(mutant, 'does not run')
        else if (known === undefined || known === 'survived')
          outcomes.set(mutant, await tried(session, mutant, differs, allowed))
      }
      // A fault of the engine would make it fail from then on, and all that is left look as if it were seen.
      if (await differs(again)) throw new Error(`a mutant broke the engine: ${query.query.slice(0, 40)}`)
    })
  }
  return mutants.map((mutant) => ({ mutant, outcome: outcomes.get(mutant) ?? 'survived' }))
}

/** A case that expects more columns sees more, so that fewer mutants are left for the next ones. */
const widestFirst = (cases: readonly QueryCase[]) => [...cases].sort((a, b) => columnsOf(b) - columnsOf(a))
const columnsOf = ({ expect }: QueryCase) => parseCaseTable(expect).columns.length

/** Names and types hold: the engine can plan it. */
async function binds(session: Session, { sql }: Mutant): Promise<boolean> {
  try {
    await session.rows(`DESCRIBE ${sql}`)
    return true
  } catch {
    return false
  }
}

/** A mutant that fails while it runs is killed: its lines are not those of the case. */
async function tried(
  session: Session,
  mutant: Mutant,
  differs: (sql: string) => Promise<boolean>,
  allowed: number,
): Promise<Outcome> {
  let late = false
  const alarm = setTimeout(() => {
    late = true
    session.interrupt()
  }, allowed)
  try {
    return (await differs(mutant.sql)) ? 'killed' : 'survived'
  } catch {
    return late ? 'endless' : 'killed'
  } finally {
    clearTimeout(alarm)
  }
}
