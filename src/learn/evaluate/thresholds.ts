import { fBeta } from './confusion.js'
import type { ScoredRows } from './scored-rows.js'

export interface FoundThreshold {
  /** A score equal to it is in. */
  readonly threshold: number
  readonly value: number
}

/**
 * The threshold whose F-beta is the greatest, among the scores that the lines have: no grid, which would miss the best
 * one of a calibrated score, whose values crowd near zero. Of equal ones the highest, whose list is the shortest. To be
 * found on other companies than those it is judged on. Source: scoring, 2.1 and 6.4, 5.
 */
export function bestThreshold({ score, label }: ScoredRows, beta: number): FoundThreshold | undefined {
  const cases = label.reduce((sum, one) => sum + one, 0)
  if (cases === 0) return undefined
  let best: FoundThreshold | undefined
  let [tp, fp] = [0, 0]
  for (let line = 0; line < score.length; line++) {
    if (label[line] === 1) tp += 1
    else fp += 1
    const threshold = score[line] as number
    if (score[line + 1] === threshold) continue
    const value = fBeta({ tp, fp, fn: cases - tp }, beta)
    if (best === undefined || value > best.value) best = { threshold, value }
  }
  return best
}
