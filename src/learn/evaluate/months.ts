import type { Model } from '../../declare/model.js'
import { failure } from '../../kernel/failure.js'
import { firstDay, monthPlus, parseMonth } from '../../kernel/month.js'
import { ident } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'

export interface JudgedMonths {
  /** First days of the first and of the last month. */
  readonly from: string
  readonly to: string
  readonly count: number
  /** Months that separate what a model learnt from what it is judged on. */
  readonly purge: number
}

interface Asked {
  readonly from?: string | undefined
  readonly to?: string | undefined
}

const monthOf = (day: string) => parseMonth(day.slice(0, 7))
/** Days written AAAA-MM-JJ sort as they follow. */
const latest = (...days: string[]) => days.sort().at(-1) ?? ''
const spelled = (day: string) => day.slice(0, 7)

/**
 * The months that these models can be judged on: those whose outcome the tables know, from as long after the last month
 * learnt from as the target looks ahead. Earlier, the outcome learnt and the outcome judged would share events. Throws a
 * Failure when none is left. Source: decisions, Time, purge.
 */
export async function judgedMonths(session: Session, models: readonly Model[], asked: Asked): Promise<JudgedMonths> {
  const [{ target } = { target: undefined }] = models
  if (!target) throw new Error('a model is judged')
  const { first, last } = await session.one(
    `SELECT min(periode) AS first, max(periode) AS last FROM entreprise WHERE ${ident(target.variable)} IS NOT NULL`,
  )
  if (first === null)
    throw failure('input-missing', `${target.variable} is known on no month of these tables`, {
      next: 'Build those of a later batch, or from an earlier month: vigie compute --as-of … --from …',
    })
  const ready = models.flatMap(({ training, target: own }) => {
    const learnt = training.to === null ? undefined : monthOf(training.to)
    return learnt ? [firstDay(monthPlus(learnt, own.horizon_months))] : []
  })
  const earliest = latest(String(first), ...ready)
  const from = asked.from ?? earliest
  const to = asked.to ?? String(last)
  if (from < earliest && ready.length > 0)
    throw failure('usage', `a model learnt from months too near to ${spelled(from)} to be judged on it`, {
      next: `The first month it can be judged on is ${spelled(earliest)}.`,
    })
  const held = [latest(from, earliest), [to, String(last)].sort()[0] ?? to] as const
  if (held[0] > held[1])
    throw failure('input-missing', `no month can be judged: outcomes are known until ${spelled(String(last))}`, {
      next: `These models can be judged from ${spelled(earliest)} on: build the tables of a later batch.`,
    })
  const [a, b] = [monthOf(held[0]), monthOf(held[1])]
  if (!a || !b) throw new Error('months of a table are days')
  const count = (b.year - a.year) * 12 + b.month - a.month + 1
  return { from: held[0], to: held[1], count, purge: target.horizon_months }
}
