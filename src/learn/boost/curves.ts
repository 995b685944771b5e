import type { BinnedColumn, BinnedTable } from '../table.js'
import { eachRow, rowsOf } from '../table.js'
import { emptySums, growSteps, type Sums } from './grow.js'
import type { Bag, BoostOptions } from './options.js'
import { BinSums, type LastStep, meanLoss, move, sweep } from './sweep.js'

/** A curve for each variable: a value for each bin. */
export interface Curves {
  readonly base: number
  readonly tables: readonly Float64Array[]
  /** Rounds that were kept. */
  readonly rounds: number
}

/** What of a column does not change from round to round. */
interface Counted {
  readonly column: BinnedColumn
  /** Events by bin. */
  readonly events: Float64Array
  readonly rows: Float64Array
}

/**
 * Fits one curve a variable by cyclic boosting: in each round every curve in turn takes a small step towards what the others
 * leave to explain, so that variables that say the same share it. Stops when the companies held out gain nothing more.
 */
export function fitCurves(table: BinnedTable, bag: Bag, options: BoostOptions, onRound: () => void): Curves {
  const { columns, outcome, rows } = table
  const counted = columns.map((column) => countBins(column, bag, outcome))
  const base = logOddsOf(bag, outcome)
  const odds = new Float64Array(rows).fill(Math.exp(base))
  const tables = columns.map(({ count }) => new Float64Array(count))
  const stop = new EarlyStop(options.patience, tables, meanLoss(bag.held, odds, outcome))
  const sums = new BinSums()
  const ordered = emptySums(257)
  let last: LastStep = { bins: new Uint8Array(rows), factors: new Float64Array(256).fill(1) }
  let next: Float64Array = new Float64Array(256)
  for (let round = 0; round < options.rounds; round++) {
    for (const [index, { column, events, rows: counts }] of counted.entries()) {
      for (const range of bag.train) sweep(range, odds, last, column.bins, sums.all)
      sums.fold(column.count)
      learnStep(column, { sums, events, rows: counts, ordered }, options, next)
      const curve = tables[index] as Float64Array
      for (let bin = 0; bin < column.count; bin++) {
        curve[bin] = (curve[bin] as number) + (next[bin] as number)
        next[bin] = Math.exp(next[bin] as number)
      }
      move(bag.held, odds, column.bins, next)
      const spent = last.factors
      last = { bins: column.bins, factors: next }
      next = spent
    }
    onRound()
    if (stop.after(round + 1, meanLoss(bag.held, odds, outcome))) break
  }
  return { base, tables: stop.best(), rounds: stop.rounds(options.rounds) }
}

/** Keeps what was best for the companies held out, and says when nothing better comes. */
export class EarlyStop {
  private kept: Float64Array[] | undefined
  private bestRound = 0

  constructor(
    private readonly patience: number,
    private readonly tables: readonly Float64Array[],
    private bestLoss: number,
  ) {
    if (patience > 0) this.kept = tables.map((table) => table.slice())
  }

  after(round: number, loss: number): boolean {
    if (this.patience === 0) return false
    if (loss < this.bestLoss - 1e-9) {
      this.bestLoss = loss
      this.bestRound = round
      for (const [index, table] of this.tables.entries()) this.kept?.[index]?.set(table)
    }
    return round - this.bestRound >= this.patience
  }

  best(): readonly Float64Array[] {
    return this.kept ?? this.tables
  }

  rounds(most: number): number {
    return this.kept ? this.bestRound : most
  }
}

function countBins(column: BinnedColumn, bag: Bag, outcome: Uint8Array): Counted {
  const events = new Float64Array(column.count)
  const rows = new Float64Array(column.count)
  eachRow(bag.train, (row) => {
    const bin = column.bins[row] as number
    rows[bin] = (rows[bin] as number) + 1
    events[bin] = (events[bin] as number) + (outcome[row] as number)
  })
  return { column, events, rows }
}

/** Log-odds of the event over the rows of a bag, which is what a model without any variable says. */
function logOddsOf({ train }: Bag, outcome: Uint8Array): number {
  let events = 0
  eachRow(train, (row) => {
    events += outcome[row] as number
  })
  return Math.log((events + 0.5) / (rowsOf(train) - events + 0.5))
}

interface Left {
  readonly sums: BinSums
  readonly events: Float64Array
  readonly rows: Float64Array
  readonly ordered: Sums
}

/** Writes into `step` what each bin of a column moves by. An absent value moves by itself. */
function learnStep(column: BinnedColumn, left: Left, options: BoostOptions, step: Float64Array): void {
  const { sums, events, rows, ordered } = left
  const order = orderOf(column, left)
  let [gradient, curvature, seen] = [0, 0, 0]
  for (const [at, bin] of order.entries()) {
    gradient += (sums.p[bin] as number) - (events[bin] as number)
    curvature += (sums.p[bin] as number) - (sums.squares[bin] as number)
    seen += rows[bin] as number
    ordered.gradient[at + 1] = gradient
    ordered.curvature[at + 1] = curvature
    ordered.rows[at + 1] = seen
  }
  const { learning_rate: rate, leaf_rows: least, least_gain: leastGain, shrinkage } = options
  let from = 0
  for (const { to, step: value } of growSteps(ordered, order.length, options, column.monotone)) {
    for (let at = from; at < to; at++) step[order[at] as number] = rate * value
    from = to
  }
  const slope = (sums.p[0] as number) - (events[0] as number)
  const bend = (sums.p[0] as number) - (sums.squares[0] as number) + shrinkage
  step[0] = (rows[0] as number) >= least && slope * slope > leastGain * bend ? (-rate * slope) / bend : 0
}

/** Bins in the order in which a tree cuts them: of a choice, which has none, by what is left to learn of each. */
function orderOf({ kind, count }: BinnedColumn, { sums, events }: Left): number[] {
  const order = Array.from({ length: count - 1 }, (_, at) => at + 1)
  if (kind !== 'choice') return order
  const slope = (bin: number) => {
    const p = sums.p[bin] as number
    return (p - (events[bin] as number)) / (p - (sums.squares[bin] as number) + 1)
  }
  return order.sort((a, b) => slope(a) - slope(b) || a - b)
}
