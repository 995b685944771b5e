import type { BinnedColumn } from '../table.js'

/** How a side of a pair joins the bins of its variable into fewer. 0 is that of an absent value, alone. */
export interface PairSide {
  /** Coarse bin of each bin. */
  readonly of: Uint8Array
  readonly count: number
}

/** Joins neighbouring bins into at most `most`, of about as many rows each. Choices stay as they are. */
export function pairSide({ bins, count, kind }: BinnedColumn, most: number): PairSide {
  const of = new Uint8Array(256)
  if (kind !== 'number' || count <= most) {
    for (let bin = 0; bin < 256; bin++) of[bin] = Math.min(bin, count - 1)
    return { of, count }
  }
  const rows = new Float64Array(count)
  for (const bin of bins) rows[bin] = (rows[bin] as number) + 1
  let left = bins.length - (rows[0] as number)
  let coarse = 1
  let held = 0
  for (let bin = 1; bin < count; bin++) {
    const own = rows[bin] as number
    const room = left / (most - coarse)
    if (held > 0 && coarse < most - 1 && held + own / 2 >= room) {
      coarse++
      left -= held
      held = 0
    }
    held += own
    of[bin] = coarse
  }
  return { of, count: coarse + 1 }
}

export interface Pair {
  readonly first: number
  readonly second: number
  readonly rows: PairSide
  readonly columns: PairSide
}

/** The cell of each row of a pair. */
export function cellsOf(pair: Pair, columns: readonly BinnedColumn[]): Uint16Array {
  const down = columns[pair.first]?.bins as Uint8Array
  const across = columns[pair.second]?.bins as Uint8Array
  const cells = new Uint16Array(down.length)
  const width = pair.columns.count
  for (let row = 0; row < cells.length; row++) {
    cells[row] =
      (pair.rows.of[down[row] as number] as number) * width + (pair.columns.of[across[row] as number] as number)
  }
  return cells
}
