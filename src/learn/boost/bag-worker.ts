import { parentPort, workerData } from 'node:worker_threads'
import type { BinnedTable } from '../table.js'
import { type BagCurves, type BagPairs, learnCurves, learnPairs } from './additive.js'
import type { Curves } from './curves.js'
import type { BoostOptions } from './options.js'
import type { Pair } from './pair-cells.js'

/** A bag to learn: its curves, or its pairs once it has curves. */
export interface Asked {
  readonly bag: number
  readonly curves?: Curves
  readonly pairs?: readonly Pair[]
}

export type Said = { readonly rounds: number } | { readonly learnt: BagCurves | BagPairs }

/** Rounds between two words of progress. */
const often = 10

const { table, options } = workerData as { readonly table: BinnedTable; readonly options: BoostOptions }
const say = (said: Said) => parentPort?.postMessage(said)
let rounds = 0
const onRound = () => {
  if (++rounds % often === 0) say({ rounds: often })
}

parentPort?.on('message', ({ bag, curves, pairs }: Asked) => {
  const learnt =
    curves && pairs
      ? learnPairs(table, options, bag, curves, pairs, onRound)
      : learnCurves(table, options, bag, onRound)
  say({ learnt })
})
