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

/** A case takes hundredths of a second; a mutant that takes this long goes round in circles, or multiplies lines. */
const secondsAllowed = 10

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
  for (const given of cases) {
    await withQueryCase(session, query, given, context, async (compare) => {
      const differs = async (sql: string) => (await compare(sql)).length > 0
      if (await differs(again))
        throw failure('declaration', `a case does not hold: ${given.name}`, { next: 'Try: vigie test' })
      for (const mutant of mutants) {
        const known = outcomes.get(mutant)
        if (known === undefined && !(await binds(session, mutant))) outcomes.set(mutant, 'does not run')
        else if (known === undefined || known === 'survived')
          outcomes.set(mutant, await tried(session, mutant, differs))
      }
    })
  }
  return mutants.map((mutant) => ({ mutant, outcome: outcomes.get(mutant) ?? 'survived' }))
}

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
async function tried(session: Session, mutant: Mutant, differs: (sql: string) => Promise<boolean>): Promise<Outcome> {
  let late = false
  const alarm = setTimeout(() => {
    late = true
    session.interrupt()
  }, secondsAllowed * 1000)
  try {
    return (await differs(mutant.sql)) ? 'killed' : 'survived'
  } catch {
    return late ? 'endless' : 'killed'
  } finally {
    clearTimeout(alarm)
  }
}
