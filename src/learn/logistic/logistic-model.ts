import type { ModelGroup } from '../../declare/model.js'
import type { Training } from '../../declare/training.js'
import type { ReadTable } from '../read-table.js'
import type { BinnedColumn, BinnedTable } from '../table.js'
import type { LearntModel } from '../train.js'
import { type Feature, featureOf } from './features.js'
import { fitLogistic, type Weights } from './fit-logistic.js'

/**
 * The simple reference: one straight line a variable. It is learnt twice: on all companies, and without those held out, for
 * the calibration.
 */
export async function trainLogistic(
  plan: Training,
  table: ReadTable,
  labelOf: (variable: string) => string,
  { tell }: { tell(text: string): void },
): Promise<LearntModel> {
  const features = table.columns.map((column, at) => featureOf(column, table.values[at] as Float64Array))
  const columns = features.flatMap(({ columns: own }) => own)
  const { strength } = plan.logistic
  tell('learn on all companies')
  const all = fitLogistic(columns, table.outcome, [0, table.rows], strength)
  tell('learn without the companies held out')
  const count = table.companies.length - 1
  const kept = table.companies[Math.max(1, Math.floor(count * (1 - plan.boost.held_out)))] ?? table.rows
  const most = fitLogistic(columns, table.outcome, [0, kept], strength)
  const unseen = new Float64Array(table.rows).fill(Number.NaN)
  unseen.set(logOddsOf(columns, most, kept, table.rows), kept)
  const groups = groupsOf(plan, features, all, labelOf)
  return {
    base: all.intercept,
    groups,
    unseen,
    score: (other) => scoreAlike(other, all.intercept, groups),
    figures: { columns: columns.length },
  }
}

function logOddsOf(columns: readonly Float64Array[], { intercept, weights }: Weights, from: number, to: number) {
  const sums = new Float64Array(to - from).fill(intercept)
  for (const [at, column] of columns.entries())
    for (let row = from; row < to; row++)
      sums[row - from] = (sums[row - from] as number) + (column[row] as number) * (weights[at] as number)
  return sums
}

function groupsOf(
  plan: Training,
  features: readonly Feature[],
  { weights }: Weights,
  labelOf: (variable: string) => string,
): ModelGroup[] {
  let [rank, at] = [0, 0]
  return plan.groups.map(({ id, label, variables }) => ({
    id,
    label,
    multiplier: 1,
    terms: variables.map(({ variable, missing: reason }) => {
      const feature = features[rank++] as Feature
      const own = [...weights.slice(at, at + feature.columns.length)]
      at += own.length
      const { curve, missing } = feature.curve(own)
      return {
        id: variable,
        variable,
        label: labelOf(variable),
        curve,
        missing: { contribution: missing, reason },
        monotone: 'none' as const,
      }
    }),
    pairs: [],
  }))
}

/**
 * Other lines are only known by their bins: each bin counts as its lower bound, which is close enough for thresholds.
 */
function scoreAlike(table: BinnedTable, base: number, groups: readonly ModelGroup[]): Float64Array {
  const terms = groups.flatMap(({ terms: own }) => own)
  const sums = new Float64Array(table.rows).fill(base)
  for (const [index, column] of table.columns.entries()) {
    const term = terms[index]
    if (!term) continue
    const of = Float64Array.from({ length: column.count }, (_, bin) => contributionOf(term, column, bin))
    for (let row = 0; row < table.rows; row++)
      sums[row] = (sums[row] as number) + (of[column.bins[row] as number] as number)
  }
  return sums
}

function contributionOf(
  { curve, missing }: ModelGroup['terms'][number],
  { edges, choices }: BinnedColumn,
  bin: number,
): number {
  if (bin === 0) return missing.contribution
  if (curve.kind === 'flag') return bin === 2 ? curve.when_true : curve.when_false
  if (curve.kind === 'choice') return curve.values[choices[bin - 1] ?? ''] ?? curve.other
  if (curve.kind === 'steps') return curve.values[bin - 1] ?? 0
  const [[x1, y1], [x2, y2]] = [curve.points[0] ?? [0, 0], curve.points.at(-1) ?? [1, 0]]
  const value = Math.min(x2, Math.max(x1, edges[bin - 2] ?? x1))
  return y1 + ((y2 - y1) * (value - x1)) / (x2 - x1)
}
