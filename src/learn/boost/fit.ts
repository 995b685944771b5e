import type { BinnedTable } from '../table.js'
import type { BagCurves, BagPairs } from './additive.js'
import { type Crew, inlineCrew } from './crew.js'
import type { BoostOptions } from './options.js'
import { type Pair, pairSide } from './pair-cells.js'
import { pairAt } from './pair-gains.js'
import { type Additive, purify } from './purify.js'

export interface Fitted extends Additive {
  /** What is said of each row by the bags that never saw its company; NaN where there is none. */
  readonly outOfBag: Float64Array
  /** Rounds kept by each bag, of curves then of pairs. */
  readonly rounds: readonly (readonly [curves: number, pairs: number])[]
}

/**
 * An additive model: curves, then the pairs that have most to say, each the mean of what the bags learnt. The result does not
 * depend on who does the work, nor in which order it is done.
 */
export async function fitAdditive(
  table: BinnedTable,
  options: BoostOptions,
  crew: Crew = inlineCrew(table, options),
): Promise<Fitted> {
  const bags = Array.from({ length: options.bags }, (_, bag) => bag)
  const curves = await Promise.all(bags.map((bag) => crew.curves(bag)))
  const pairs = usefulPairs(table, curves, options)
  const learnt = await Promise.all(
    curves.map(({ base, tables, rounds }, bag) => crew.pairs(bag, { base, tables, rounds }, pairs)),
  )
  const model: Additive = {
    base: meanOf(curves.map(({ base }) => base)),
    tables: table.columns.map((_, index) => meanTable(curves.map(({ tables }) => tables[index] as Float64Array))),
    pairs,
    pairTables: pairs.map((_, index) => meanTable(learnt.map(({ tables }) => tables[index] as Float64Array))),
  }
  const outOfBag = outOfBagLogOdds(table, learnt)
  purify(table, model)
  return { ...model, outOfBag, rounds: curves.map(({ rounds }, bag) => [rounds, learnt[bag]?.rounds ?? 0] as const) }
}

function usefulPairs(table: BinnedTable, curves: readonly BagCurves[], options: BoostOptions): Pair[] {
  const gains = new Float64Array(curves[0]?.gains.length ?? 0)
  for (const { gains: own } of curves)
    for (let at = 0; at < gains.length; at++) gains[at] = (gains[at] as number) + (own[at] as number)
  const sides = table.columns.map((column) => pairSide(column, options.pair_bins))
  return [...gains.keys()]
    .filter((at) => (gains[at] as number) > 0)
    .sort((a, b) => (gains[b] as number) - (gains[a] as number) || a - b)
    .slice(0, options.pairs)
    .map((rank) => {
      const [first, second] = pairAt(rank, table.columns.length)
      const [rows, columns] = [sides[first], sides[second]]
      if (!rows || !columns) throw new Error('a pair of columns that are not there')
      return { first, second, rows, columns }
    })
}

function outOfBagLogOdds({ rows }: BinnedTable, learnt: readonly BagPairs[]): Float64Array {
  const sum = new Float64Array(rows)
  const count = new Uint8Array(rows)
  for (const { held, heldLogOdds } of learnt) {
    let at = 0
    for (const [from, to] of held) {
      for (let row = from; row < to; row++) {
        sum[row] = (sum[row] as number) + (heldLogOdds[at++] as number)
        count[row] = (count[row] as number) + 1
      }
    }
  }
  return sum.map((total, row) => (count[row] === 0 ? Number.NaN : total / (count[row] as number)))
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

function meanTable(tables: readonly Float64Array[]): Float64Array {
  const mean = new Float64Array(tables[0]?.length ?? 0)
  for (const table of tables)
    for (let at = 0; at < mean.length; at++) mean[at] = (mean[at] as number) + (table[at] as number)
  return mean.map((sum) => sum / tables.length)
}
