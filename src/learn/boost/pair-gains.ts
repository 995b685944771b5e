import type { BinnedTable } from '../table.js'
import { eachRow } from '../table.js'
import type { Bag, BoostOptions } from './options.js'
import { pairSide } from './pair-cells.js'

/** Cuts that are tried on each side: finer ones find no other pairs. */
const coarse = 17
/** Rows that are looked at, at most, at even steps. */
const most = 200_000

/**
 * How much each pair of variables has left to say once the curves have spoken: the gain of the best cut of both into four,
 * beyond that of the two cuts alone. In the order of (0,1), (0,2) …, as `pairAt` numbers them.
 */
export function pairGains(table: BinnedTable, bag: Bag, odds: Float64Array, options: BoostOptions): Float64Array {
  const { columns, outcome } = table
  const rows = sampledRows(bag)
  const gradient = new Float64Array(rows.length)
  const curvature = new Float64Array(rows.length)
  for (const [at, row] of rows.entries()) {
    const value = odds[row] as number
    const p = value / (1 + value)
    gradient[at] = p - (outcome[row] as number)
    curvature[at] = p * (1 - p)
  }
  const sides = columns.map((column) => pairSide(column, coarse))
  const bins = columns.map(({ bins: own }, index) => {
    const of = sides[index]?.of as Uint8Array
    return Uint8Array.from(rows, (row) => of[own[row] as number] as number)
  })
  const gains = new Float64Array((columns.length * (columns.length - 1)) / 2)
  let at = 0
  for (let first = 0; first < columns.length; first++) {
    for (let second = first + 1; second < columns.length; second++, at++) {
      const [down, across] = [sides[first]?.count ?? 0, sides[second]?.count ?? 0]
      const cells = new CellSums(down, across)
      cells.add(bins[first] as Uint8Array, bins[second] as Uint8Array, gradient, curvature)
      gains[at] = cells.bestGain(options)
    }
  }
  return gains
}

/** The two columns of a rank in `pairGains`. */
export function pairAt(rank: number, columns: number): [number, number] {
  let first = 0
  let left = rank
  while (left >= columns - 1 - first) {
    left -= columns - 1 - first
    first++
  }
  return [first, first + 1 + left]
}

function sampledRows({ train }: Bag): Int32Array {
  const count = train.reduce((sum, [from, to]) => sum + to - from, 0)
  const step = Math.max(1, Math.ceil(count / most))
  const rows = new Int32Array(Math.ceil(count / step))
  let seen = 0
  eachRow(train, (row) => {
    if (seen % step === 0) rows[seen / step] = row
    seen++
  })
  return rows
}

/** Sums of a pair over its cells, then over the corner before each cell. */
class CellSums {
  private readonly sums: Float64Array
  private readonly width: number

  constructor(
    private readonly down: number,
    private readonly across: number,
  ) {
    this.width = across + 1
    this.sums = new Float64Array(3 * (down + 1) * this.width)
  }

  add(first: Uint8Array, second: Uint8Array, gradient: Float64Array, curvature: Float64Array): void {
    const { sums, width } = this
    for (let row = 0; row < first.length; row++) {
      const at = 3 * (((first[row] as number) + 1) * width + (second[row] as number) + 1)
      sums[at] = (sums[at] as number) + (gradient[row] as number)
      sums[at + 1] = (sums[at + 1] as number) + (curvature[row] as number)
      sums[at + 2] = (sums[at + 2] as number) + 1
    }
    for (let line = 1; line <= this.down; line++) {
      for (let column = 1; column < width; column++) {
        const at = 3 * (line * width + column)
        for (let of = at; of < at + 3; of++) {
          sums[of] =
            (sums[of] as number) +
            (sums[of - 3] as number) +
            (sums[of - 3 * width] as number) -
            (sums[of - 3 * width - 3] as number)
        }
      }
    }
  }

  bestGain({ leaf_rows: least, shrinkage }: BoostOptions): number {
    const { down, across } = this
    let best = 0
    const score = (fromLine: number, toLine: number, fromColumn: number, toColumn: number) => {
      const slope = this.corner(0, fromLine, toLine, fromColumn, toColumn)
      return (slope * slope) / (this.corner(1, fromLine, toLine, fromColumn, toColumn) + shrinkage || 1)
    }
    const rows = (fromLine: number, toLine: number, fromColumn: number, toColumn: number) =>
      this.corner(2, fromLine, toLine, fromColumn, toColumn)
    const whole = score(0, down, 0, across)
    for (let line = 1; line < down; line++) {
      const halves = score(0, line, 0, across) + score(line, down, 0, across)
      for (let column = 1; column < across; column++) {
        if (
          rows(0, line, 0, column) < least ||
          rows(0, line, column, across) < least ||
          rows(line, down, 0, column) < least ||
          rows(line, down, column, across) < least
        )
          continue
        const quarters =
          score(0, line, 0, column) +
          score(0, line, column, across) +
          score(line, down, 0, column) +
          score(line, down, column, across)
        const gain = quarters - halves - (score(0, down, 0, column) + score(0, down, column, across)) + whole
        if (gain > best) best = gain
      }
    }
    return best
  }

  private corner(of: 0 | 1 | 2, fromLine: number, toLine: number, fromColumn: number, toColumn: number): number {
    const { sums, width } = this
    return (
      (sums[3 * (toLine * width + toColumn) + of] as number) -
      (sums[3 * (fromLine * width + toColumn) + of] as number) -
      (sums[3 * (toLine * width + fromColumn) + of] as number) +
      (sums[3 * (fromLine * width + fromColumn) + of] as number)
    )
  }
}
