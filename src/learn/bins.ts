import { type BinnedColumn, sharedBytes } from './table.js'

/** A bin is a byte, and one of them is that of an absent value. */
export const mostBins = 255

/**
 * Bounds that cut sorted values into at most `most` bins of about as many rows each. A value that fills a bin alone, like
 * the zero of a debt, has its own. Each bound is the shortest number that separates its two neighbours, since people read
 * and edit it.
 */
export function boundsOf(sorted: Float64Array, most: number): number[] {
  const bounds: number[] = []
  let left = sorted.length
  let held = 0
  for (let at = 0; at < sorted.length && bounds.length < most - 1; ) {
    const value = sorted[at] as number
    let next = at + 1
    while (next < sorted.length && sorted[next] === value) next++
    const room = left / (most - bounds.length)
    // A value that would fill a bin by itself does not share one with those before it.
    if (held > 0 && next - at >= room) {
      bounds.push(shortestBetween(sorted[at - 1] as number, value))
      left -= held
      held = 0
      if (bounds.length === most - 1) break
    }
    held += next - at
    if (next < sorted.length && held >= left / (most - bounds.length)) {
      bounds.push(shortestBetween(value, sorted[next] as number))
      left -= held
      held = 0
    }
    at = next
  }
  return bounds
}

/** The number with the fewest digits that is above `low` and not above `high`. */
export function shortestBetween(low: number, high: number): number {
  if (low < 0 && high >= 0) return 0
  const middle = low + (high - low) / 2
  for (let digits = 1; digits <= 17; digits++) {
    for (const of of [high, middle]) {
      const short = Number(of.toPrecision(digits))
      if (short > low && short <= high) return short
    }
  }
  return high
}

/** The bin of a value: 1 below the first bound, one more at each bound it reaches. 0 when it is absent. */
export function binOf(bounds: readonly number[], value: number): number {
  if (Number.isNaN(value)) return 0
  let low = 0
  let high = bounds.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((bounds[middle] as number) <= value) low = middle + 1
    else high = middle
  }
  return low + 1
}

export interface ColumnPlan {
  readonly name: string
  readonly monotone: BinnedColumn['monotone']
  readonly bins: number
}

/** Bounds are those of at most so many rows, at even steps: more would not move them, and sorting costs. */
const sortedRows = 1 << 18

/** A column of numbers, absent ones being NaN. */
export function binNumbers({ name, monotone, bins: most }: ColumnPlan, values: Float64Array): BinnedColumn {
  const step = Math.max(1, Math.floor(values.length / sortedRows))
  const sample = values.filter((value, row) => row % step === 0 && !Number.isNaN(value)).sort()
  const edges = boundsOf(sample, Math.min(most, mostBins))
  const bins = sharedBytes(values.length)
  for (let row = 0; row < values.length; row++) bins[row] = binOf(edges, values[row] as number)
  return { name, kind: 'number', bins, count: edges.length + 2, edges, choices: [], monotone }
}

/** A column of flags: 0, 1, or NaN when absent. */
export function binFlags({ name, monotone }: ColumnPlan, values: Float64Array): BinnedColumn {
  const bins = sharedBytes(values.length)
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number
    bins[row] = Number.isNaN(value) ? 0 : value + 1
  }
  return { name, kind: 'flag', bins, count: 3, edges: [], choices: [], monotone }
}

/** A column of codes, each row holding the rank of its own among `choices`, more for any other, NaN when absent. */
export function binChoices({ name }: ColumnPlan, ranks: Float64Array, choices: readonly string[]): BinnedColumn {
  const bins = sharedBytes(ranks.length)
  for (let row = 0; row < ranks.length; row++) {
    const rank = ranks[row] as number
    bins[row] = Number.isNaN(rank) ? 0 : Math.min(rank, choices.length) + 1
  }
  return { name, kind: 'choice', bins, count: choices.length + 2, edges: [], choices, monotone: 0 }
}
