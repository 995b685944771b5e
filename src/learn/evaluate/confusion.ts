/** What a threshold let in or left out, against what happened. Counts of lines, or their weights in a resample. */
export interface Confusion {
  readonly tp: number
  readonly fp: number
  readonly fn: number
  readonly tn: number
}

export interface Rates {
  readonly precision: number
  readonly recall: number
  readonly specificity: number
  readonly balancedAccuracy: number
  /** Precision counts more than recall: the criterion of the strong level. */
  readonly f05: number
  /** Recall counts more than precision: the criterion of the moderate level. */
  readonly f2: number
  /** Share of the lines that are let in. */
  readonly flagged: number
  /** How many times more often than everywhere it happens among the lines let in. */
  readonly lift: number
}

/** The usual figures of a confusion matrix; NaN where one divides by nothing. Source: scoring, 6.1. */
export function ratesOf({ tp, fp, fn, tn }: Confusion): Rates {
  const lines = tp + fp + fn + tn
  const precision = tp / (tp + fp)
  const recall = tp / (tp + fn)
  const specificity = tn / (tn + fp)
  return {
    precision,
    recall,
    specificity,
    balancedAccuracy: (recall + specificity) / 2,
    f05: fBeta({ tp, fp, fn }, 0.5),
    f2: fBeta({ tp, fp, fn }, 2),
    flagged: (tp + fp) / lines,
    lift: precision / ((tp + fn) / lines),
  }
}

/** From counts rather than from precision and recall, so that a threshold that lets nothing in is worth 0. */
export function fBeta({ tp, fp, fn }: Pick<Confusion, 'tp' | 'fp' | 'fn'>, beta: number): number {
  const square = beta * beta
  return ((1 + square) * tp) / ((1 + square) * tp + square * fn + fp)
}
