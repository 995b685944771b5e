import type { BinnedTable, RowRange } from '../table.js'

export interface BoostOptions {
  /** Models averaged, each learnt without the companies it is held out of. */
  readonly bags: number
  /** Share of the companies held out of each bag; they say when to stop. */
  readonly held_out: number
  readonly rounds: number
  readonly learning_rate: number
  /** Leaves of the tree that each round adds to each curve. */
  readonly leaves: number
  /** Rows that a leaf has at least. */
  readonly leaf_rows: number
  /** Gain that a cut has at least. What noise gains grows with the bins, not with the rows: a variable that has said all rests. */
  readonly least_gain: number
  /** Added to the curvature of a leaf: few rows move less. */
  readonly shrinkage: number
  /** Rounds without progress on the companies held out after which a bag stops; 0: it never does. */
  readonly patience: number
  /** Pairs of variables that get a table of their own, the most useful first. */
  readonly pairs: number
  /** Bins of each side of such a table, at most. */
  readonly pair_bins: number
}

/** The rows of a bag. */
export interface Bag {
  readonly train: readonly RowRange[]
  readonly held: readonly RowRange[]
}

/**
 * The rows of a bag: what is held out is a run of companies, in their order, that starts a bag's share further each time,
 * so that every company is held out of some bag as soon as bags × share reaches one.
 */
export function bagOf({ companies, rows }: BinnedTable, { bags, held_out: share }: BoostOptions, bag: number): Bag {
  const count = companies.length - 1
  const size = Math.min(count - 1, Math.max(Math.ceil(count * share), Math.ceil(count / bags)))
  if (bags * share === 0) return { train: [[0, rows]], held: [] }
  const first = Math.floor((bag * count) / bags)
  const rowOf = (company: number) => companies[company] as number
  const end = first + size
  if (end <= count) {
    return {
      train: filled([
        [0, rowOf(first)],
        [rowOf(end), rows],
      ]),
      held: [[rowOf(first), rowOf(end)]],
    }
  }
  return {
    train: [[rowOf(end - count), rowOf(first)]],
    held: filled([
      [0, rowOf(end - count)],
      [rowOf(first), rows],
    ]),
  }
}

const filled = (ranges: readonly RowRange[]) => ranges.filter(([from, to]) => to > from)
