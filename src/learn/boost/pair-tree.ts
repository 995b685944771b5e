import type { BoostOptions } from './options.js'

interface Cells {
  readonly down: number
  readonly across: number
  /** Rows and events of each cell, line after line. */
  readonly rows: Float64Array
  readonly events: Float64Array
}

type Direction = -1 | 0 | 1

/** One cut of one side, then one cut of the other side in each half: four leaves. */
interface Cuts {
  readonly gain: number
  readonly line: number
  readonly before: Half
  readonly after: Half
}

interface Half {
  readonly gain: number
  readonly column: number
  readonly left: number
  readonly right: number
}

const parts = 3

/** Grows, again and again over the same cells, the best tree of two levels whose levels cut different sides. */
export class PairTree {
  /** Gradient, curvature and rows of the cells before each corner. */
  private readonly straight: Float64Array
  private readonly turned: Float64Array

  constructor(
    private readonly cells: Cells,
    private readonly directions: readonly [Direction, Direction],
    private readonly options: Pick<BoostOptions, 'leaf_rows' | 'least_gain' | 'shrinkage'>,
  ) {
    const size = parts * (cells.down + 1) * (cells.across + 1)
    this.straight = new Float64Array(size)
    this.turned = new Float64Array(size)
  }

  /** Writes into `steps` the Newton step of each cell, from Σp and Σp² by cell. */
  grow(sums: Float64Array, steps: Float64Array): void {
    const { down, across } = this.cells
    this.accumulate(sums)
    const [ofLines, ofColumns] = this.directions
    const byLine = this.bestCuts(this.straight, down, across, [ofLines, ofColumns])
    const byColumn = this.bestCuts(this.turned, across, down, [ofColumns, ofLines])
    const turned = (byColumn?.gain ?? 0) > (byLine?.gain ?? 0)
    const best = turned ? byColumn : byLine
    for (let line = 0; line < down; line++) {
      for (let column = 0; column < across; column++) {
        const [first, second] = turned ? [column, line] : [line, column]
        const half = best && first < best.line ? best.before : best?.after
        steps[line * across + column] = half === undefined ? 0 : second < half.column ? half.left : half.right
      }
    }
  }

  private accumulate(sums: Float64Array): void {
    const { down, across, rows, events } = this.cells
    const { straight, turned } = this
    const own = [0, 0, 0]
    for (let line = 1; line <= down; line++) {
      for (let column = 1; column <= across; column++) {
        const cell = (line - 1) * across + column - 1
        const p = sums[2 * cell] as number
        own[0] = p - (events[cell] as number)
        own[1] = p - (sums[2 * cell + 1] as number)
        own[2] = rows[cell] as number
        const at = parts * (line * (across + 1) + column)
        const above = at - parts * (across + 1)
        const other = parts * (column * (down + 1) + line)
        for (let part = 0; part < parts; part++) {
          const sum =
            (own[part] as number) +
            (straight[at - parts + part] as number) +
            (straight[above + part] as number) -
            (straight[above - parts + part] as number)
          straight[at + part] = sum
          turned[other + part] = sum
        }
      }
    }
  }

  private bestCuts(
    sums: Float64Array,
    lines: number,
    columns: number,
    [ofLines, ofColumns]: readonly [Direction, Direction],
  ): Cuts | undefined {
    const { least_gain: leastGain, shrinkage } = this.options
    const end = parts * (lines * (columns + 1) + columns)
    const whole = ((sums[end] as number) * (sums[end] as number)) / ((sums[end + 1] as number) + shrinkage || 1)
    let best: Cuts | undefined
    for (let line = 1; line < lines; line++) {
      const before = this.bestHalf(sums, 0, line, columns, ofColumns)
      const after = before && this.bestHalf(sums, line, lines, columns, ofColumns)
      if (!before || !after) continue
      const gain = before.gain + after.gain - whole
      if (gain <= (best?.gain ?? leastGain)) continue
      // Each half goes its way along the columns; along the lines, all of one half stays under all of the other.
      const [low, high] = ofLines > 0 ? [before, after] : [after, before]
      if (ofLines !== 0 && Math.max(low.left, low.right) > Math.min(high.left, high.right)) continue
      best = { gain, line, before, after }
    }
    return best
  }

  /** The best cut of lines [from, to) along the columns. */
  private bestHalf(
    sums: Float64Array,
    from: number,
    to: number,
    columns: number,
    direction: Direction,
  ): Half | undefined {
    const { leaf_rows: least, shrinkage } = this.options
    const top = parts * from * (columns + 1)
    const bottom = parts * to * (columns + 1)
    const ends = parts * columns
    const gradient = (sums[bottom + ends] as number) - (sums[top + ends] as number)
    const curvature = (sums[bottom + ends + 1] as number) - (sums[top + ends + 1] as number)
    const rows = (sums[bottom + ends + 2] as number) - (sums[top + ends + 2] as number)
    let [bestGain, bestColumn, bestLeft, bestRight] = [-1, 0, 0, 0]
    for (let column = 1; column < columns; column++) {
      const at = parts * column
      const leftRows = (sums[bottom + at + 2] as number) - (sums[top + at + 2] as number)
      if (leftRows < least) continue
      if (rows - leftRows < least) break
      const slope = (sums[bottom + at] as number) - (sums[top + at] as number)
      const bend = (sums[bottom + at + 1] as number) - (sums[top + at + 1] as number)
      const rest = gradient - slope
      const left = -slope / (bend + shrinkage || 1)
      const right = -rest / (curvature - bend + shrinkage || 1)
      const gain = -slope * left - rest * right
      if (gain <= bestGain) continue
      if (direction !== 0 && (right - left) * direction < 0) continue
      ;[bestGain, bestColumn, bestLeft, bestRight] = [gain, column, left, right]
    }
    if (bestGain < 0) return undefined
    return { gain: bestGain, column: bestColumn, left: bestLeft, right: bestRight }
  }
}
