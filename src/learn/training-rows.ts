import type { Training } from '../declare/training.js'
import { failure } from '../kernel/failure.js'
import { firstDay, monthPlus, parseMonth } from '../kernel/month.js'
import { ident, literal } from '../kernel/sql.js'
import type { Session } from '../store/session.js'
import { companySet } from './split.js'

/** Tables that `createTrainingRows` makes: what is learnt from, and what thresholds are found on. */
export const learningTable = 'lignes_apprises'
export const thresholdTable = 'lignes_seuils'

export interface TrainingMonths {
  /** First days of the first and last months learnt from. */
  readonly from: string
  readonly to: string
  /** Those of the months that thresholds are found on. */
  readonly apartFrom: string
  readonly apartTo: string
}

/** Months asked on the command line, instead of those of the plan. */
export interface AskedMonths {
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** Last month whose outcome is looked at. */
  readonly until?: string | undefined
}

/**
 * Lays the lines of a plan in two tables: those of the companies that models learn from, up to the purge before the months
 * kept apart; and, on these months, those of the companies that thresholds are found on. Companies come in an order drawn
 * by the seed, each with its months. Where only a share of the lines without event is drawn, all the others are there.
 * Source: decisions, Time, purge.
 */
export async function createTrainingRows(
  session: Session,
  plan: Training,
  asked: AskedMonths,
): Promise<TrainingMonths> {
  const months = await monthsOf(session, plan, asked)
  const { others_share: share, drawn_by: draw, where } = plan.rows
  const target = ident(plan.target.variable)
  const variables = plan.groups.flatMap(({ variables: own }) => own.map(({ variable }) => ident(variable)))
  const drawn = share < 1 && draw ? `AND (CAST(${target} AS BOOLEAN) OR ${ident(draw)} < ${share})` : ''
  const lay = (table: string, set: string, from: string, to: string, more = '') =>
    session.run(`CREATE OR REPLACE TEMP TABLE ${table} AS
      SELECT siren, periode, CAST(${target} AS BOOLEAN) AS survient, ${variables.join(', ')}
      FROM ${ident(plan.grain)}
      WHERE ${target} IS NOT NULL AND (${where}) AND periode BETWEEN DATE ${literal(from)} AND DATE ${literal(to)}
        AND ${companySet('siren')} = ${literal(set)} ${more}
      ORDER BY sha256(${literal(`${plan.seed}|`)} || siren), siren, periode`)
  await lay(learningTable, 'learning', months.from, months.to, drawn)
  await lay(thresholdTable, 'thresholds', months.apartFrom, months.apartTo)
  return months
}

async function monthsOf(session: Session, plan: Training, asked: AskedMonths): Promise<TrainingMonths> {
  const { first, last } = await session.one(
    `SELECT min(periode) AS first, max(periode) AS last FROM ${ident(plan.grain)} WHERE ${ident(plan.target.variable)} IS NOT NULL`,
  )
  if (first === null)
    throw failure('input-missing', `${plan.target.variable} is known on no month of these tables`, {
      next: 'Build those of a later batch, or from an earlier month: vigie compute --as-of … --from …',
    })
  const { apart_months: apart, purge_months: purge } = plan.rows
  const until = asked.until ?? (plan.rows.until === undefined ? String(last) : `${plan.rows.until}-01`)
  // Days written AAAA-MM-JJ sort as they follow.
  const apartTo = [until, String(last)].sort()[0] ?? until
  if (apartTo < String(first))
    throw failure('usage', `these tables know no outcome until ${until.slice(0, 7)}`, {
      next: `They know those of ${String(first).slice(0, 7)} to ${String(last).slice(0, 7)}. Name a later month, or build tables from an earlier one: vigie compute --as-of … --from …`,
    })
  const apartFrom = apart === 0 ? String(first) : shifted(apartTo, 1 - apart)
  const latest = apart === 0 ? apartTo : shifted(apartFrom, -purge)
  const to = asked.to ?? latest
  const wanted = asked.from ?? (plan.rows.from === undefined ? String(first) : `${plan.rows.from}-01`)
  const from = [wanted, String(first)].sort()[1] ?? wanted
  if (to > latest)
    throw failure('usage', `months after ${latest.slice(0, 7)} cannot be learnt from`, {
      next: `Outcomes are looked at until ${apartTo.slice(0, 7)}; the plan keeps ${apart} months apart, and ${purge} before them.`,
    })
  if (from > to)
    throw failure(
      'input-missing',
      `no month is left to learn from: outcomes are known from ${from.slice(0, 7)} to ${apartTo.slice(0, 7)}`,
      {
        next: `The plan keeps ${apart} months apart, and ${purge} before them. Build tables over more months: vigie compute --as-of … --from …`,
      },
    )
  return { from, to, apartFrom, apartTo }
}

function shifted(day: string, months: number): string {
  const month = parseMonth(day.slice(0, 7))
  if (!month) throw new Error('months of a table are days')
  return firstDay(monthPlus(month, months))
}
