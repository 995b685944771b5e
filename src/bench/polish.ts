import { readFile } from 'node:fs/promises'
import { failure } from '../kernel/failure.js'
import { randomFrom } from '../kernel/random.js'
import { binNumbers, binOf } from '../learn/bins.js'
import { logOdds } from '../learn/boost/additive.js'
import { fitAdditive } from '../learn/boost/fit.js'
import type { BoostOptions } from '../learn/boost/options.js'
import { tally } from '../learn/evaluate/tally.js'
import type { BinnedTable } from '../learn/table.js'

export interface PolishFold {
  readonly rocAuc: number
  readonly averagePrecision: number
}

/** What is required of the mean of the folds, and what additive stumps without pairs gave: both measured on this file. */
export const polishFloor: PolishFold = { rocAuc: 0.945, averagePrecision: 0.77 }

const folds = 5
const bins = 255

/**
 * Few companies and many ratios that say the same: stumps and small leaves, which average precision rewards after the loss
 * stops to, so no early stop.
 */
const options: BoostOptions = {
  bags: 8,
  held_out: 0.15,
  rounds: 500,
  learning_rate: 0.03,
  leaves: 2,
  leaf_rows: 2,
  least_gain: 1,
  shrinkage: 0.1,
  patience: 0,
  pairs: 40,
  pair_bins: 32,
}

/**
 * Real companies, once: the fifth year of "Polish companies bankruptcy" (UCI, CC BY 4.0), 64 ratios, cross-validated with
 * as many cases in each of five folds. Each ratio is cut by what its four folds hold, as everything else is learnt.
 */
export async function measurePolish(path: string, seed: number, onFold: (fold: number) => void): Promise<PolishFold[]> {
  const rows = await readArff(path)
  const foldOf = stratified(rows, seed)
  const measured: PolishFold[] = []
  for (let fold = 0; fold < folds; fold++) {
    onFold(fold + 1)
    const train = rows.filter((_, row) => foldOf[row] !== fold)
    const test = rows.filter((_, row) => foldOf[row] === fold)
    measured.push(await measureFold(train, test))
  }
  return measured
}

async function measureFold(train: readonly Company[], test: readonly Company[]): Promise<PolishFold> {
  const columns = (train[0]?.ratios ?? []).map((_, ratio) =>
    binNumbers(
      { name: `ratio_${ratio + 1}`, monotone: 0, bins },
      Float64Array.from(train, ({ ratios }) => ratios[ratio] as number),
    ),
  )
  const table: BinnedTable = {
    rows: train.length,
    columns,
    outcome: Uint8Array.from(train, ({ bankrupt }) => bankrupt),
    companies: Int32Array.from({ length: train.length + 1 }, (_, row) => row),
  }
  const fitted = await fitAdditive(table, options)
  const unseen = columns.map((column, ratio) => ({
    ...column,
    bins: Uint8Array.from(test, ({ ratios }) => binOf(column.edges, ratios[ratio] as number)),
  }))
  const scores = logOdds({ ...table, columns: unseen }, fitted, fitted.pairs, fitted.pairTables, [[0, test.length]])
  const order = test.map((_, row) => row).sort((a, b) => (scores[b] as number) - (scores[a] as number))
  const { rocAuc, averagePrecision } = tally({
    score: Float64Array.from(order, (row) => 1 / (1 + Math.exp(-(scores[row] as number)))),
    label: Uint8Array.from(order, (row) => test[row]?.bankrupt ?? 0),
    company: Int32Array.from(order),
    companies: test.length,
  })
  return { rocAuc, averagePrecision }
}

interface Company {
  readonly ratios: readonly number[]
  readonly bankrupt: 0 | 1
}

async function readArff(path: string): Promise<Company[]> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw failure('input-missing', 'the file of Polish companies is not there', {
      place: path,
      next: 'It is no part of the project: fetch "Polish companies bankruptcy" from the UCI repository, or leave this bench out.',
    })
  })
  const lines = text
    .slice(text.indexOf('@data') + '@data'.length)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return lines.map((line) => {
    const values = line.split(',').map((cell) => (cell === '?' ? Number.NaN : Number(cell)))
    return { ratios: values.slice(0, -1), bankrupt: values.at(-1) === 1 ? 1 : 0 }
  })
}

/** The fold of each company: shuffled, then dealt in turn, cases apart from the others. */
function stratified(rows: readonly Company[], seed: number): Uint8Array {
  const random = randomFrom(seed)
  const order = rows.map((_, row) => row)
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    ;[order[at], order[other]] = [order[other] as number, order[at] as number]
  }
  const dealt = [0, 0]
  const fold = new Uint8Array(rows.length)
  for (const row of order) {
    const kind = rows[row]?.bankrupt ?? 0
    fold[row] = (dealt[kind] as number) % folds
    dealt[kind] = (dealt[kind] as number) + 1
  }
  return fold
}
