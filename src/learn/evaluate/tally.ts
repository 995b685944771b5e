import type { Confusion } from './confusion.js'
import type { CompanyWeights, ScoredRows } from './scored-rows.js'

export interface Tally {
  readonly lines: number
  readonly cases: number
  readonly prevalence: number
  /** Sum over the scores, from the highest, of the recall gained times the precision there: no interpolation. */
  readonly averagePrecision: number
  /** Chance that a case has a higher score than another line; equal scores count for a half. */
  readonly rocAuc: number
  /** Mean square of score less outcome. */
  readonly brier: number
  /** Cases seen for one that the scores announce. */
  readonly observedExpected: number
  /** For each cut: what it lets in. */
  readonly cuts: readonly Confusion[]
}

/**
 * Every figure of sorted lines in one pass. `cuts` are numbers of lines let in, in increasing order. NaN where there is
 * no case, or nothing else. Source: scoring, 6.1 and 6.5.
 */
export function tally(rows: ScoredRows, cuts: readonly number[] = [], weights?: CompanyWeights): Tally {
  const { score, label, company } = rows
  const lines = score.length
  const letIn: { tp: number; fp: number }[] = []
  let [tp, fp, expected, square] = [0, 0, 0, 0]
  let [above, precisions] = [0, 0]
  for (let line = 0; line < lines; ) {
    const value = score[line] as number
    let [cases, others] = [0, 0]
    // A cut may fall among lines of one score, as the size of a list does.
    for (; line < lines && score[line] === value; line++) {
      while (cuts[letIn.length] === line) letIn.push({ tp: tp + cases, fp: fp + others })
      const weight = weights === undefined ? 1 : (weights[company[line] as number] as number)
      if (label[line] === 1) cases += weight
      else others += weight
    }
    above += others * (tp + cases / 2)
    tp += cases
    fp += others
    if (cases > 0) precisions += cases * (tp / (tp + fp))
    expected += (cases + others) * value
    square += cases * (1 - value) * (1 - value) + others * value * value
  }
  while (letIn.length < cuts.length) letIn.push({ tp, fp })
  return {
    lines: tp + fp,
    cases: tp,
    prevalence: tp / (tp + fp),
    averagePrecision: precisions / tp,
    rocAuc: above / (tp * fp),
    brier: square / (tp + fp),
    observedExpected: tp / expected,
    cuts: letIn.map((cut) => ({ ...cut, fn: tp - cut.tp, tn: fp - cut.fp })),
  }
}
