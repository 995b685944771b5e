import type { CellShape } from '../../declare/types/cell-shape.js'
import {
  allowedIn,
  anyLength,
  form,
  formOf,
  isFrenchDay,
  isIsoDay,
  kind,
  kindsInCells,
  kindsOfBytes,
  longestOf,
  mark,
} from './cell-kinds.js'
import { byte, type Form, forbiddenBytes, longestRecord } from './dialect.js'

/** What the usual cell of a column is; undefined where any text is. */
export interface UsualColumn {
  readonly shape: CellShape | undefined
  /** An empty cell is not usual. */
  readonly filled: boolean
  /** Its cells may be taken as they come, when most of those of a file turn out not to have the shape. */
  readonly yields?: boolean
}

/** A column yields once that many of its cells, and as many as fit, do not have the shape. */
const patience = 1000

/** What is done with each usual line of a run: it stands from `start` to `end`, its own end left out. */
export interface KeepsLines {
  line(start: number, end: number): void
}

/**
 * Passes over the usual lines of a file, which are nearly all. It is asked for every byte of the country, so it works on
 * numbers laid out by column, in one loop, and leaves all that is not usual to others.
 */
export class UsualCells {
  /** Lines of the last run. */
  lines = 0
  /** Columns that yielded: their cells are any text from then on. They only grow. */
  readonly yielded = new Set<number>()
  /** Cells of each column that did not have the shape. */
  private readonly misses: Int32Array
  private readonly yields: Uint8Array
  private usualLines = 0
  /** The decimal mark of the file: a comma or a point once one was met, else 0. */
  private mark = 0
  /** Where the decimal commas of the current line stand. */
  private readonly commas: Int32Array
  private commaCount = 0
  private readonly kinds: Uint8Array
  private readonly delimiter: number
  private readonly longestLine: number
  private readonly width: number
  private readonly allowed: Uint8Array
  private readonly shortest: Int32Array
  private readonly longest: Int32Array
  private readonly decimals: Int32Array
  /** What each column is still asked for, its forms. */
  private readonly forms: Uint8Array
  private readonly filled: Uint8Array

  /** Of a column that is not told, any cell is usual. */
  constructor({ delimiter, width, longest = longestRecord }: Omit<Form, 'usual'>, columns: readonly UsualColumn[]) {
    const all = Array.from({ length: width }, (_, position) => columns[position] ?? { shape: undefined, filled: false })
    const shapes = all.map(({ shape = { of: 'text' } as const }) => shape)
    this.delimiter = delimiter.charCodeAt(0)
    this.longestLine = longest
    this.width = width
    this.kinds = kindsOfBytes([...forbiddenBytes, this.delimiter, byte.lineFeed])
    this.filled = Uint8Array.from(all, ({ filled }) => Number(filled))
    this.commas = new Int32Array(width)
    this.allowed = Uint8Array.from(shapes, ({ of }) => allowedIn[of])
    this.shortest = Int32Array.from(shapes, (shape) =>
      shape.of === 'digits' ? shape.from : shape.of === 'day' ? 10 : 1,
    )
    this.longest = Int32Array.from(shapes, longestOf)
    this.decimals = Int32Array.from(shapes, (shape) => (shape.of === 'number' ? shape.decimals : 0))
    this.forms = Uint8Array.from(shapes, formOf)
    this.misses = new Int32Array(width)
    this.yields = Uint8Array.from(all, ({ yields }) => Number(yields ?? false))
  }

  /** Whether the decimal mark of the numbers of the file is a comma, as far as it was read. */
  get hasCommas(): boolean {
    return this.mark === kind.comma
  }

  /**
   * Gives to `kept` the usual lines from `start` on, in the dialect of the engine, and where the first line starts that is
   * not usual, or not whole before `end`.
   */
  run(bytes: Uint8Array, start: number, end: number, kept: KeepsLines): number {
    const { kinds, allowed, forms, filled, shortest, longest, delimiter, width, longestLine } = this
    this.lines = 0
    this.commaCount = 0
    let line = start
    let from = start
    let column = 0
    let seen = 0
    for (let at = start; at < end; at++) {
      const value = bytes[at] as number
      const of = kinds[value] as number
      if (of < kind.stop) {
        seen |= of
        continue
      }
      const isEnd = value === byte.lineFeed || (value === byte.carriageReturn && bytes[at + 1] === byte.lineFeed)
      if (column >= width || (value !== delimiter && !isEnd)) return this.leave(bytes, line, at)
      const length = at - from
      if (length === 0) {
        if (filled[column] !== 0) return this.leave(bytes, line, at)
      } else if ((seen & ~(allowed[column] as number)) !== 0) return this.miss(column, bytes, line, at)
      else if (forms[column] !== form.plain) {
        if (!this.hasForm(column, bytes, from, at, seen)) return this.miss(column, bytes, line, at)
      } else if (length < (shortest[column] as number) || length > (longest[column] as number))
        return this.miss(column, bytes, line, at)
      column++
      seen = 0
      if (!isEnd) {
        bytes[at] = byte.separator
        from = at + 1
        continue
      }
      if (column !== width || at === line || at - line > longestLine) return this.leave(bytes, line, at)
      if (this.commaCount > 0) this.putPoints(bytes)
      kept.line(line, at)
      this.lines++
      this.usualLines++
      if (value === byte.carriageReturn) at++
      line = from = at + 1
      column = 0
    }
    return this.leave(bytes, line, end)
  }

  /** Leaves a line for a cell that does not have its shape, which is remembered. */
  private miss(column: number, bytes: Uint8Array, line: number, at: number): number {
    this.remember(column)
    return this.leave(bytes, line, at)
  }

  private remember(column: number): void {
    const misses = (this.misses[column] as number) + 1
    this.misses[column] = misses
    if (this.yields[column] === 0 || misses < patience || misses < this.usualLines) return
    this.yielded.add(column)
    this.allowed[column] = allowedIn.text
    this.forms[column] = form.plain
    this.shortest[column] = 1
    this.longest[column] = anyLength
  }

  /** Gives a line that is left to others the delimiters that were replaced before `at`. */
  private leave(bytes: Uint8Array, line: number, at: number): number {
    for (let place = line; place < at; place++) if (bytes[place] === byte.separator) bytes[place] = this.delimiter
    return line
  }

  /** Whether the cells of a record, already in the dialect of the engine, are usual; its numbers are then given points. */
  fits(bytes: Uint8Array, length: number): boolean {
    this.commaCount = 0
    for (let [column, from, at, seen] = [0, 0, 0, 0]; ; at++) {
      const value = at < length ? (bytes[at] as number) : byte.separator
      if (value === byte.separator) {
        if (!this.fitsCell(column, bytes, from, at, seen)) {
          if (at > from) this.remember(column)
          return false
        }
        column++
        from = at + 1
        seen = 0
        if (at < length) continue
        this.putPoints(bytes)
        this.usualLines++
        return true
      }
      if (value === byte.lineBreak) return false
      seen |= kindsInCells[value] as number
    }
  }

  private fitsCell(column: number, bytes: Uint8Array, start: number, end: number, seen: number): boolean {
    const length = end - start
    if (length === 0) return this.filled[column] === 0
    if ((seen & ~(this.allowed[column] as number)) !== 0) return false
    if (this.forms[column] !== form.plain) return this.hasForm(column, bytes, start, end, seen)
    return length >= (this.shortest[column] as number) && length <= (this.longest[column] as number)
  }

  private hasForm(column: number, bytes: Uint8Array, start: number, end: number, seen: number): boolean {
    const asked = this.forms[column] as number
    if (asked === form.number) return this.isNumber(column, bytes, start, end, seen & mark)
    if (end - start !== 10) return false
    return (
      ((asked & form.isoDay) !== 0 && isIsoDay(bytes, start)) ||
      ((asked & form.frenchDay) !== 0 && isFrenchDay(bytes, start))
    )
  }

  private isNumber(column: number, bytes: Uint8Array, start: number, end: number, found: number): boolean {
    const whole = this.longest[column] as number
    if (found === 0) return end - start <= whole
    if (this.mark === 0 && found !== mark) this.mark = found
    if (found !== this.mark) return false
    const wanted = found === kind.comma ? byte.comma : byte.point
    let at = end - 1
    while (bytes[at] !== wanted) at--
    const decimals = end - 1 - at
    if (decimals === 0 || decimals > (this.decimals[column] as number)) return false
    if (at === start || at - start > whole || bytes[at - 1] === byte.minus) return false
    if (found === kind.comma) this.commas[this.commaCount++] = at
    return true
  }

  private putPoints(bytes: Uint8Array): void {
    for (let index = 0; index < this.commaCount; index++) bytes[this.commas[index] as number] = byte.point
    this.commaCount = 0
  }
}
