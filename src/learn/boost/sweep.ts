import type { RowRange } from '../table.js'

/**
 * The inner loops of boosting. A row keeps its odds, not its log-odds: adding to the log-odds is multiplying the odds, so no
 * exponential is taken by row. Of each bin only the sums of p and of p² are needed: the gradient is Σp − Σoutcome, the
 * curvature Σp − Σp².
 */
const copies = 4
const copyLength = 512

/** Sums of p and p² by bin, in four copies: rows that follow each other often share a bin, and would wait for it. */
export class BinSums {
  readonly all = new Float64Array(copies * copyLength)
  readonly p = new Float64Array(256)
  readonly squares = new Float64Array(256)

  /** Adds up the copies of the first `count` bins, and empties them. */
  fold(count: number): void {
    const { all, p, squares } = this
    for (let bin = 0; bin < count; bin++) {
      let sum = 0
      let square = 0
      for (let at = 2 * bin; at < all.length; at += copyLength) {
        sum += all[at] as number
        square += all[at + 1] as number
        all[at] = 0
        all[at + 1] = 0
      }
      p[bin] = sum
      squares[bin] = square
    }
  }
}

/** What the last curve learnt, which has not moved the odds yet. */
export interface LastStep {
  readonly bins: Uint8Array
  readonly factors: Float64Array
}

export interface LastPairStep {
  readonly cells: Uint16Array
  readonly factors: Float64Array
}

/** One pass over the rows: what the last curve learnt moves their odds, and the next curve sees what is left to learn. */
export function sweep(
  [from, to]: RowRange,
  odds: Float64Array,
  last: LastStep,
  bins: Uint8Array,
  sums: Float64Array,
): void {
  const { bins: before, factors } = last
  let row = from
  for (const end = to - 3; row < end; row += 4) {
    const a = (odds[row] as number) * (factors[before[row] as number] as number)
    odds[row] = a
    const p = a / (1 + a)
    const at = (bins[row] as number) << 1
    sums[at] = (sums[at] as number) + p
    sums[at + 1] = (sums[at + 1] as number) + p * p
    const b = (odds[row + 1] as number) * (factors[before[row + 1] as number] as number)
    odds[row + 1] = b
    const q = b / (1 + b)
    const bt = ((bins[row + 1] as number) << 1) + copyLength
    sums[bt] = (sums[bt] as number) + q
    sums[bt + 1] = (sums[bt + 1] as number) + q * q
    const c = (odds[row + 2] as number) * (factors[before[row + 2] as number] as number)
    odds[row + 2] = c
    const r = c / (1 + c)
    const ct = ((bins[row + 2] as number) << 1) + 2 * copyLength
    sums[ct] = (sums[ct] as number) + r
    sums[ct + 1] = (sums[ct + 1] as number) + r * r
    const d = (odds[row + 3] as number) * (factors[before[row + 3] as number] as number)
    odds[row + 3] = d
    const s = d / (1 + d)
    const dt = ((bins[row + 3] as number) << 1) + 3 * copyLength
    sums[dt] = (sums[dt] as number) + s
    sums[dt + 1] = (sums[dt + 1] as number) + s * s
  }
  for (; row < to; row++) {
    const a = (odds[row] as number) * (factors[before[row] as number] as number)
    odds[row] = a
    const p = a / (1 + a)
    const at = (bins[row] as number) << 1
    sums[at] = (sums[at] as number) + p
    sums[at + 1] = (sums[at + 1] as number) + p * p
  }
}

/** Moves the odds of rows that nothing is learnt from. */
export function move(ranges: readonly RowRange[], odds: Float64Array, bins: Uint8Array, factors: Float64Array): void {
  for (const [from, to] of ranges) {
    for (let row = from; row < to; row++) odds[row] = (odds[row] as number) * (factors[bins[row] as number] as number)
  }
}

/** The same pass for a pair: a row's cell is the line of its first bin plus the column of its second. */
export function sweepPair(
  [from, to]: RowRange,
  odds: Float64Array,
  cells: Uint16Array,
  last: LastPairStep,
  sums: Float64Array,
): void {
  const { cells: before, factors } = last
  for (let row = from; row < to; row++) {
    const a = (odds[row] as number) * (factors[before[row] as number] as number)
    odds[row] = a
    const p = a / (1 + a)
    const at = (cells[row] as number) << 1
    sums[at] = (sums[at] as number) + p
    sums[at + 1] = (sums[at + 1] as number) + p * p
  }
}

export function movePair(
  ranges: readonly RowRange[],
  odds: Float64Array,
  cells: Uint16Array,
  factors: Float64Array,
): void {
  for (const [from, to] of ranges) {
    for (let row = from; row < to; row++) odds[row] = (odds[row] as number) * (factors[cells[row] as number] as number)
  }
}

/** Mean logarithmic loss of rows. */
export function meanLoss(ranges: readonly RowRange[], odds: Float64Array, outcome: Uint8Array): number {
  let sum = 0
  let rows = 0
  for (const [from, to] of ranges) {
    rows += to - from
    for (let row = from; row < to; row++) {
      const value = odds[row] as number
      sum += Math.log(1 + value) - (outcome[row] === 1 ? Math.log(value) : 0)
    }
  }
  return sum / rows
}
