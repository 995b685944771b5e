import type { BinnedTable } from '../table.js'
import { type BagCurves, type BagPairs, learnCurves, learnPairs } from './additive.js'
import type { Curves } from './curves.js'
import type { BoostOptions } from './options.js'
import type { Pair } from './pair-cells.js'

/** Who learns the bags: this thread, or several. */
export interface Crew {
  curves(bag: number): Promise<BagCurves>
  pairs(bag: number, curves: Curves, pairs: readonly Pair[]): Promise<BagPairs>
  close(): Promise<void>
}

/** One bag after the other, in this thread. */
export function inlineCrew(table: BinnedTable, options: BoostOptions, onRound?: () => void): Crew {
  return {
    curves: async (bag) => learnCurves(table, options, bag, onRound),
    pairs: async (bag, curves, pairs) => learnPairs(table, options, bag, curves, pairs, onRound),
    close: async () => undefined,
  }
}
