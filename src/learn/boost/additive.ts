import type { BinnedTable, RowRange } from '../table.js'
import { eachRow } from '../table.js'
import { type Curves, fitCurves } from './curves.js'
import { type Bag, type BoostOptions, bagOf } from './options.js'
import { cellsOf, type Pair } from './pair-cells.js'
import { pairGains } from './pair-gains.js'
import { fitPairs } from './pair-tables.js'

/** What one bag learns first: its curves, and how useful each pair would be. */
export interface BagCurves extends Curves {
  readonly gains: Float64Array
}

/** What it learns then: its pairs, and what it says of the companies that it never saw. */
export interface BagPairs {
  readonly tables: readonly Float64Array[]
  readonly rounds: number
  readonly held: readonly RowRange[]
  /** Log-odds of the rows held out, in order. */
  readonly heldLogOdds: Float64Array
}

export function learnCurves(
  table: BinnedTable,
  options: BoostOptions,
  bag: number,
  onRound: () => void = () => undefined,
): BagCurves {
  const own = bagOf(table, options, bag)
  const curves = fitCurves(table, own, options, onRound)
  const odds = new Float64Array(table.rows)
  if (options.pairs > 0) writeOdds(table, curves, own.train, odds)
  return { ...curves, gains: options.pairs > 0 ? pairGains(table, own, odds, options) : new Float64Array(0) }
}

export function learnPairs(
  table: BinnedTable,
  options: BoostOptions,
  bag: number,
  curves: Curves,
  pairs: readonly Pair[],
  onRound: () => void = () => undefined,
): BagPairs {
  const own: Bag = bagOf(table, options, bag)
  const odds = new Float64Array(table.rows)
  writeOdds(table, curves, [[0, table.rows]], odds)
  const { tables, rounds } = fitPairs(table, own, pairs, odds, options, onRound)
  const scored = logOdds(table, curves, pairs, tables, own.held)
  return { tables, rounds, held: own.held, heldLogOdds: scored }
}

function writeOdds(
  { columns }: BinnedTable,
  { base, tables }: Curves,
  ranges: readonly RowRange[],
  odds: Float64Array,
): void {
  for (const [from, to] of ranges) {
    odds.fill(base, from, to)
    for (const [index, { bins }] of columns.entries()) {
      const curve = tables[index] as Float64Array
      for (let row = from; row < to; row++) odds[row] = (odds[row] as number) + (curve[bins[row] as number] as number)
    }
    for (let row = from; row < to; row++) odds[row] = Math.exp(odds[row] as number)
  }
}

/** Log-odds of the rows of some ranges, one range after the other. */
export function logOdds(
  table: BinnedTable,
  { base, tables }: Pick<Curves, 'base' | 'tables'>,
  pairs: readonly Pair[],
  pairTables: readonly Float64Array[],
  ranges: readonly RowRange[],
): Float64Array {
  const scored = new Float64Array(ranges.reduce((sum, [from, to]) => sum + to - from, 0)).fill(base)
  const addAll = (values: Float64Array, of: Uint8Array | Uint16Array) => {
    let at = 0
    eachRow(ranges, (row) => {
      scored[at] = (scored[at] as number) + (values[of[row] as number] as number)
      at++
    })
  }
  for (const [index, { bins }] of table.columns.entries()) addAll(tables[index] as Float64Array, bins)
  for (const [index, pair] of pairs.entries()) addAll(pairTables[index] as Float64Array, cellsOf(pair, table.columns))
  return scored
}
