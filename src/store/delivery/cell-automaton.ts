import type { CellShape } from '../../declare/types/cell-shape.js'
import { failure } from '../../kernel/failure.js'
import { byteClass, classes } from './byte-classes.js'
import { byte } from './dialect.js'

/** What the usual cell of a column is. */
export interface CellForm {
  /** Undefined where any text is. */
  readonly shape: CellShape | undefined
  /** An empty cell is not usual. */
  readonly filled: boolean
}

const [marked, ended] = [1 << 20, 1 << 21]

/** What a byte does in a state. Below `special` it leads to another one, and to `ended` the cell goes on. */
export const step = {
  special: marked,
  /** It is a decimal mark whose place is asked for; the other bits are the state to which it leads. */
  marked,
  ended,
  cellEnd: ended,
  lineEnd: ended + 1,
  /** A carriage return after a whole cell: the line ends there if a line feed follows. */
  returned: ended + 2,
  /** The cell does not have its shape. */
  wrongCell: ended + 3,
  /** The cell is empty and may not be, or no cell has such a byte. */
  wrongLine: ended + 4,
} as const

/** The decimal mark of a file; 0 while none was met. */
export type DecimalMark = typeof byte.comma | typeof byte.point | 0

/** The steps of all states, by class of byte, and the state in which each column starts. A state is where its steps are. */
export interface CellAutomaton {
  readonly steps: Int32Array
  readonly starts: Int32Array
}

/** Columns of one form share their states, which have the same numbers whatever the mark. */
export function cellAutomaton(columns: readonly CellForm[], mark: DecimalMark): CellAutomaton {
  const states = new States(mark)
  const known = new Map<string, number>()
  const starts = columns.map(({ shape, filled }) => {
    const form = JSON.stringify([filled, shape])
    const start = known.get(form) ?? states.cell({ shape, filled })
    known.set(form, start)
    return start
  })
  return { steps: Int32Array.from(states.steps.flat()), starts: Int32Array.from(starts) }
}

type Classes = readonly number[]
const { zero, digit: nonZero, letter, minus, comma, point, slash, other } = byteClass
const digit: Classes = [zero, nonZero]
const alphanumeric: Classes = [...digit, letter]
const anything: Classes = [...alphanumeric, minus, comma, point, slash, other]
const ends: readonly (readonly [of: number, step: number])[] = [
  [byteClass.delimiter, step.cellEnd],
  [byteClass.lineFeed, step.lineEnd],
  [byteClass.carriageReturn, step.returned],
]

class States {
  readonly steps: number[][] = []

  constructor(private readonly mark: DecimalMark) {}

  /** Adds the states of a cell; gives the one in which it starts. */
  cell({ shape, filled }: CellForm): number {
    const start = this.add(!filled)
    // An empty cell does not say that the column has another shape.
    if (filled) for (const [of] of ends) this.on(start, [of], step.wrongLine)
    if (shape?.of === 'number') this.number(start, shape.whole, shape.decimals)
    else if (shape?.of === 'digits') this.repeat(start, digit, shape.from, shape.to)
    else if (shape?.of === 'alphanumerics') this.repeat(start, alphanumeric, 1, shape.longest)
    else if (shape?.of === 'day') this.day(start, shape.written)
    else if (shape?.longest !== undefined) this.repeat(start, anything, 1, shape.longest)
    else {
      const text = this.add(true)
      for (const state of [start, text]) this.on(state, anything, text)
    }
    return start
  }

  private add(mayEnd: boolean): number {
    const steps = new Array<number>(classes).fill(step.wrongCell)
    steps[byteClass.forbidden] = step.wrongLine
    if (mayEnd) for (const [of, end] of ends) steps[of] = end
    const state = (this.steps.push(steps) - 1) * classes
    if (state >= step.special) throw failure('bug', 'the shapes of these columns have too many states')
    return state
  }

  private on(state: number, of: Classes, to: number): void {
    for (const one of of) (this.steps[state / classes] as number[])[one] = to
  }

  /** From `from` to `to` bytes of these classes; gives the state after each. */
  private repeat(start: number, of: Classes, from: number, to: number): number[] {
    const passed = [start]
    for (let count = 1; count <= to; count++) {
      const next = this.add(count >= from)
      this.on(passed.at(-1) as number, of, next)
      passed.push(next)
    }
    return passed.slice(1)
  }

  private number(start: number, whole: number, decimals: number): void {
    const digits = this.repeat(start, digit, 1, whole)
    const sign = this.add(false)
    this.on(start, [minus], sign)
    // The sign counts.
    if (digits[1] !== undefined) this.on(sign, digit, digits[1])
    if (decimals === 0) return
    const after = this.add(false)
    this.repeat(after, digit, 1, decimals)
    for (const before of digits) {
      if (this.mark !== byte.point) this.on(before, [comma], step.marked | after)
      if (this.mark !== byte.comma) this.on(before, [point], this.mark === 0 ? step.marked | after : after)
    }
  }

  private day(start: number, written: readonly ('AAAA-MM-JJ' | 'JJ/MM/AAAA')[]): void {
    const two = this.follow(start, [[nonZero], digit], false)
    if (written.includes('AAAA-MM-JJ')) this.follow(two, [digit, digit, [minus], digit, digit, [minus], digit, digit])
    if (!written.includes('JJ/MM/AAAA')) return
    for (const day of [two, this.follow(start, [[zero], digit], false)])
      this.follow(day, [[slash], digit, digit, [slash], [nonZero], digit, digit, digit])
  }

  /** One byte of each of these classes in turn; gives the state after the last, in which the cell may end or not. */
  private follow(start: number, bytes: readonly Classes[], mayEnd = true): number {
    return bytes.reduce((last, of, at) => {
      const next = this.add(mayEnd && at === bytes.length - 1)
      this.on(last, of, next)
      return next
    }, start)
  }
}
