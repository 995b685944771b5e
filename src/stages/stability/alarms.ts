import type { Model } from '../../declare/model.js'
import type { Drift } from './drift.js'

export interface Bounds {
  readonly psi: number
  readonly fewest: number
  readonly absence: number
  readonly kept: number
  readonly flagged: number
  readonly cases: number
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`

/** What a person should look at before sending the list. Too few companies say nothing. */
export function alarmsOf(found: Omit<Drift, 'alarms'>, model: Model, bounds: Bounds): string[] {
  const { companies, columns, list, matured } = found
  const enough = Math.min(companies.before, companies.now) >= bounds.fewest
  const moved = columns.flatMap(({ column, psi, absent }) => [
    ...(enough && psi > bounds.psi
      ? [`${column} is spread otherwise than in ${found.before}: index ${psi.toFixed(2)}`]
      : []),
    ...(enough && absent.now - absent.before > bounds.absence
      ? [`${column} is absent for ${percent(absent.now)} of companies, ${percent(absent.before)} in ${found.before}`]
      : []),
  ])
  const [before, now] = [list.before / Math.max(1, companies.before), list.now / Math.max(1, companies.now)]
  const unstable =
    enough && list.before > 0 && list.kept / list.before < bounds.kept
      ? [`${percent(list.kept / list.before)} only of the companies alerted in ${found.before} still are`]
      : []
  const larger =
    enough && before > 0 && Math.abs(now / before - 1) > bounds.flagged
      ? [`${percent(now)} of companies are alerted, ${percent(before)} in ${found.before}`]
      : []
  return [...moved, ...unstable, ...larger, ...matured.flatMap((one) => belowMeasured(one, model, bounds.cases))]
}

/** A list that did less well than the least that its model was measured to be worth. */
function belowMeasured(
  { batch, level, known, failed }: Drift['matured'][number],
  model: Model,
  least: number,
): string[] {
  const rank = model.levels.findIndex((one) => one.level === level) + 1
  const lowest = model.metrics[`precision_${rank}_low`]
  if (lowest === undefined || known < least || failed / known >= lowest) return []
  return [
    `of the list of ${batch}, ${level}, ${percent(failed / known)} failed: ${model.id} was measured at ${percent(lowest)} or more`,
  ]
}
