import type { Check } from '../../declare/query.js'
import { decide } from '../../history/decisions.js'
import type { Verdict } from '../../history/verdicts.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { isFailure } from '../../kernel/failure.js'
import { ident } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import type { StageContext } from '../context.js'

export const checkId = (check: string, batch: BatchKey) => `controle:${check}:${batch.text}`

/**
 * Runs one check over the tables of a batch. It always has a verdict: one whose sources are not delivered was not run, one
 * whose SQL does not run has failed.
 */
export async function runCheck(
  session: Session,
  { workspace, accepted }: Pick<StageContext, 'workspace' | 'accepted'>,
  batch: BatchKey,
  check: Check,
  delivered: ReadonlySet<string>,
): Promise<Verdict> {
  const { severity, tolerance, reads, needs, names: named, raises } = check.header
  const of = { check: check.name, severity, bad: 0, allowed: 0, ...(raises ? { raises } : {}) }
  const missing = needs.filter((name) => !delivered.has(name))
  if (missing.length > 0) return { ...of, outcome: 'not-run', reason: `${missing.join(', ')} not in the batch` }
  let bad: number
  try {
    bad = Number((await session.one(`SELECT count(*) AS bad FROM (${check.sql})`)).bad)
  } catch (error) {
    if (isFailure(error)) throw error
    return { ...of, outcome: 'failed', reason: `does not run (${(error as Error).message.split('\n')[0]})` }
  }
  const share = tolerance?.share
  const lines =
    share === undefined
      ? 0
      : Number((await session.one(`SELECT count(*) AS lines FROM ${ident(reads[0] ?? '')}`)).lines)
  const allowed = Math.max(tolerance?.lines ?? 0, Math.floor((share ?? 0) * lines))
  const verdict = { ...of, bad, allowed }
  if (bad <= allowed) return { ...verdict, outcome: 'passed' }
  const names = named === undefined ? {} : { names: await namesIn(session, check, named) }
  if (severity === 'info') return { ...verdict, ...names, outcome: 'informed' }
  const decision = await decide(workspace, batch.text, checkId(check.name, batch), bad, accepted)
  if (decision) return { ...verdict, ...names, outcome: 'accepted', reason: decision.reason }
  return { ...verdict, ...names, outcome: severity === 'blocking' ? 'blocked' : 'warned' }
}

const namesTold = 20

async function namesIn(session: Session, { sql }: Check, column: string): Promise<string[]> {
  const rows = await session.rows(
    `SELECT DISTINCT ${ident(column)} AS name FROM (${sql}) ORDER BY 1 LIMIT ${namesTold}`,
  )
  return rows.map(({ name }) => String(name))
}
