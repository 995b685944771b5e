import { type BinnedTable, eachRow } from '../table.js'
import { EarlyStop } from './curves.js'
import type { Bag, BoostOptions } from './options.js'
import { cellsOf, type Pair } from './pair-cells.js'
import { PairTree } from './pair-tree.js'
import { type LastPairStep, meanLoss, movePair, sweepPair } from './sweep.js'

interface Learning {
  readonly pair: Pair
  readonly cells: Uint16Array
  readonly tree: PairTree
  readonly table: Float64Array
}

/**
 * Fits a table for each pair on what the curves leave to explain, in the same way as the curves: small steps, each pair in
 * turn. `odds` are those that the curves give; the curves do not move any more.
 */
export function fitPairs(
  table: BinnedTable,
  bag: Bag,
  pairs: readonly Pair[],
  odds: Float64Array,
  options: BoostOptions,
  onRound: () => void,
): { readonly tables: readonly Float64Array[]; readonly rounds: number } {
  const { columns, outcome } = table
  const learning = pairs.map((pair): Learning => {
    const cells = cellsOf(pair, columns)
    const size = pair.rows.count * pair.columns.count
    return { pair, cells, table: new Float64Array(size), tree: treeOf(table, bag, pair, cells, options) }
  })
  const stop = new EarlyStop(
    options.patience,
    learning.map(({ table: own }) => own),
    meanLoss(bag.held, odds, outcome),
  )
  const largest = Math.max(1, ...learning.map(({ table: own }) => own.length))
  const sums = new Float64Array(2 * largest)
  let last: LastPairStep = { cells: new Uint16Array(table.rows), factors: new Float64Array(largest).fill(1) }
  let next: Float64Array = new Float64Array(largest)
  for (let round = 0; round < options.rounds && pairs.length > 0; round++) {
    for (const { cells, tree, table: own } of learning) {
      sums.fill(0, 0, 2 * own.length)
      for (const range of bag.train) sweepPair(range, odds, cells, last, sums)
      tree.grow(sums, next)
      for (let cell = 0; cell < own.length; cell++) {
        const step = options.learning_rate * (next[cell] as number)
        own[cell] = (own[cell] as number) + step
        next[cell] = Math.exp(step)
      }
      movePair(bag.held, odds, cells, next)
      const spent = last.factors
      last = { cells, factors: next }
      next = spent
    }
    onRound()
    if (stop.after(round + 1, meanLoss(bag.held, odds, outcome))) break
  }
  return { tables: stop.best(), rounds: stop.rounds(options.rounds) }
}

function treeOf(table: BinnedTable, bag: Bag, pair: Pair, cells: Uint16Array, options: BoostOptions): PairTree {
  const size = pair.rows.count * pair.columns.count
  const rows = new Float64Array(size)
  const events = new Float64Array(size)
  eachRow(bag.train, (row) => {
    const cell = cells[row] as number
    rows[cell] = (rows[cell] as number) + 1
    events[cell] = (events[cell] as number) + (table.outcome[row] as number)
  })
  const direction = (column: number) => table.columns[column]?.monotone ?? 0
  return new PairTree(
    { down: pair.rows.count, across: pair.columns.count, rows, events },
    [direction(pair.first), direction(pair.second)],
    options,
  )
}
