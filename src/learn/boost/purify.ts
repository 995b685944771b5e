import type { BinnedTable } from '../table.js'
import { cellsOf, type Pair } from './pair-cells.js'

/** Curves and pairs of an additive model over the bins of a table. */
export interface Additive {
  base: number
  readonly tables: readonly Float64Array[]
  readonly pairs: readonly Pair[]
  readonly pairTables: readonly Float64Array[]
}

/**
 * Says each thing at one place: what a pair says of one variable alone goes to that variable's curve, and what a curve says
 * of everybody goes to the base. The sum is the same for every row; each curve is then zero on average, and a pair is what
 * its two variables say together and nothing else, except for what would turn a monotone curve: that stays in the pair.
 */
export function purify(table: BinnedTable, model: Additive): void {
  for (const [index, pair] of model.pairs.entries())
    purifyPair(table, model, pair, model.pairTables[index] as Float64Array)
  for (const [index, { bins, count }] of table.columns.entries()) {
    const rows = countIn(bins, count)
    const curve = model.tables[index] as Float64Array
    const mean = weightedMean(curve, rows)
    for (let bin = 0; bin < count; bin++) curve[bin] = (curve[bin] as number) - mean
    model.base += mean
  }
}

function purifyPair(table: BinnedTable, model: Additive, pair: Pair, values: Float64Array): void {
  const { rows: down, columns: across } = pair
  const width = across.count
  const weights = countIn(cellsOf(pair, table.columns), down.count * width)
  const alongLines = new Float64Array(down.count)
  const alongColumns = new Float64Array(width)
  // Each pass takes a share of what is left; the joint distribution says how many are needed.
  for (let pass = 0; pass < 100; pass++) {
    let moved = 0
    const take = (of: Float64Array, at: number, cells: readonly number[]) => {
      let [sum, weight] = [0, 0]
      for (const cell of cells) {
        sum += (values[cell] as number) * (weights[cell] as number)
        weight += weights[cell] as number
      }
      const mean = weight > 0 ? sum / weight : 0
      for (const cell of cells) values[cell] = (values[cell] as number) - mean
      of[at] = (of[at] as number) + mean
      moved = Math.max(moved, Math.abs(mean))
    }
    for (let line = 0; line < down.count; line++)
      take(
        alongLines,
        line,
        Array.from({ length: width }, (_, column) => line * width + column),
      )
    for (let column = 0; column < width; column++)
      take(
        alongColumns,
        column,
        Array.from({ length: down.count }, (_, line) => line * width + column),
      )
    if (moved < 1e-9) break
  }
  const directionOf = (column: number) => table.columns[column]?.monotone ?? 0
  const leftInLines = giveBack(model.tables[pair.first] as Float64Array, down.of, alongLines, directionOf(pair.first))
  const leftInColumns = giveBack(
    model.tables[pair.second] as Float64Array,
    across.of,
    alongColumns,
    directionOf(pair.second),
  )
  for (let cell = 0; cell < values.length; cell++)
    values[cell] =
      (values[cell] as number) +
      (leftInLines[Math.floor(cell / width)] as number) +
      (leftInColumns[cell % width] as number)
}

/** Adds to a curve what a pair says of its variable alone, but for what would turn it against its direction: gives that. */
function giveBack(curve: Float64Array, of: Uint8Array, margin: Float64Array, direction: number): Float64Array {
  const given = margin.slice()
  // The first bin is that of absent values, which have no place in the order.
  for (let bin = 2; direction !== 0 && bin < curve.length; bin++) {
    const [before, here] = [of[bin - 1] as number, of[bin] as number]
    if (before === here) continue
    const climb = direction * ((curve[bin] as number) - (curve[bin - 1] as number))
    const least = direction * (given[before] as number) - climb
    if (direction * (given[here] as number) < least) given[here] = direction * least
  }
  for (let bin = 0; bin < curve.length; bin++)
    curve[bin] = (curve[bin] as number) + (given[of[bin] as number] as number)
  return margin.map((value, line) => value - (given[line] as number))
}

export function countIn(bins: Uint8Array | Uint16Array, count: number): Float64Array {
  const rows = new Float64Array(count)
  for (let row = 0; row < bins.length; row++) rows[bins[row] as number] = (rows[bins[row] as number] as number) + 1
  return rows
}

function weightedMean(values: Float64Array, weights: Float64Array): number {
  let [sum, weight] = [0, 0]
  for (let at = 0; at < values.length; at++) {
    sum += (values[at] as number) * (weights[at] as number)
    weight += weights[at] as number
  }
  return weight > 0 ? sum / weight : 0
}
