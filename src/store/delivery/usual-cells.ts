import type { CellShape } from '../../declare/types/cell-shape.js'
import {
  allowedIn,
  ask,
  askedOf,
  dayLength,
  isFrenchDay,
  isIsoDay,
  kind,
  kindsInRecords,
  kindsOfBytes,
  longestOf,
  pastDigits,
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

/** No place in the bytes. */
const none = -1

const isEndOfLine = (bytes: Uint8Array, at: number) =>
  bytes[at] === byte.lineFeed || (bytes[at] === byte.carriageReturn && bytes[at + 1] === byte.lineFeed)

/** What is done with each usual line of a run: it stands from `start` to `end`, its own end left out. */
export interface KeepsLines {
  line(start: number, end: number): void
}

/**
 * Passes over the usual lines of a file, which are nearly all. It is asked for every byte of the country, so it works on
 * numbers laid out by column, in a loop of its own for each kind of cell, and leaves all that is not usual to others.
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
  /** How far the current line was read. */
  private reached = 0
  private readonly kinds: Uint8Array
  private readonly delimiter: number
  private readonly longestLine: number
  private readonly last: number
  private readonly asked: Uint8Array
  private readonly allowed: Uint8Array
  private readonly shortest: Int32Array
  private readonly longest: Int32Array
  private readonly decimals: Int32Array
  private readonly filled: Uint8Array

  /** Of a column that is not told, any cell is usual. */
  constructor(form: Omit<Form, 'usual'>, columns: readonly UsualColumn[]) {
    const { delimiter, width, longest = longestRecord } = form
    const all = Array.from({ length: width }, (_, position) => columns[position] ?? { shape: undefined, filled: false })
    const shapes = all.map(({ shape = { of: 'text' } as const }) => shape)
    this.delimiter = delimiter.charCodeAt(0)
    this.longestLine = longest
    this.last = width - 1
    this.kinds = kindsOfBytes([...forbiddenBytes, this.delimiter, byte.lineFeed])
    this.filled = Uint8Array.from(all, ({ filled }) => Number(filled))
    this.commas = new Int32Array(width)
    this.asked = Uint8Array.from(shapes, askedOf)
    this.allowed = Uint8Array.from(shapes, allowedIn)
    this.shortest = Int32Array.from(shapes, (shape) => (shape.of === 'digits' ? shape.from : 1))
    this.longest = Int32Array.from(shapes, longestOf)
    this.decimals = Int32Array.from(shapes, (shape) => (shape.of === 'number' ? shape.decimals : 0))
    this.misses = new Int32Array(width)
    this.yields = Uint8Array.from(all, ({ yields }) => Number(yields ?? false))
  }

  /** Whether the decimal mark of the numbers of the file is a comma, as far as it was read. */
  get hasCommas(): boolean {
    return this.mark === byte.comma
  }

  /**
   * Gives to `kept` the usual lines from `start` on, in the dialect of the engine, and where the first line starts that is
   * not usual, or not whole before `end`.
   */
  run(bytes: Uint8Array, start: number, end: number, kept: KeepsLines): number {
    const stop = end > start ? bytes.lastIndexOf(byte.lineFeed, end - 1) : -1
    let line = start
    let lines = 0
    for (; line <= stop; lines++) {
      const at = this.pass(bytes, line, this.delimiter, this.kinds)
      if (at === none || at === line || at - line > this.longestLine) {
        this.giveBack(bytes, line)
        break
      }
      if (this.commaCount > 0) this.putPoints(bytes)
      // Asked before the line is kept, which changes its end.
      const next = bytes[at] === byte.lineFeed ? at + 1 : at + 2
      kept.line(line, at)
      line = next
      this.usualLines++
    }
    this.lines = lines
    return line
  }

  /**
   * Whether the cells of a record, already in the dialect of the engine, are usual; its numbers are then given points. There
   * is room for one byte more than `length`.
   */
  fits(bytes: Uint8Array, length: number): boolean {
    bytes[length] = byte.lineFeed
    if (this.pass(bytes, 0, byte.separator, kindsInRecords) !== length) return false
    this.putPoints(bytes)
    this.usualLines++
    return true
  }

  /** Passes over a line: gives where it ends when its cells are usual, else `none`. Its delimiters are those of the engine then. */
  private pass(bytes: Uint8Array, start: number, delimiter: number, kinds: Uint8Array): number {
    this.commaCount = 0
    for (let column = 0, from = start; ; column++) {
      let at = from
      if (kinds[bytes[from] as number] !== kind.stop) at = this.pastCell(bytes, from, column, kinds)
      else if (this.filled[column] !== 0) at = none
      this.reached = from
      if (at === none) return none
      if (column === this.last) return isEndOfLine(bytes, at) ? at : none
      if (bytes[at] !== delimiter) return none
      bytes[at] = byte.separator
      from = at + 1
    }
  }

  /** Where a cell that is not empty ends when it has the shape of its column, else `none`, which is remembered. */
  private pastCell(bytes: Uint8Array, from: number, column: number, kinds: Uint8Array): number {
    const asked = this.asked[column] as number
    let at = from
    if (asked === ask.anything) while ((kinds[bytes[at] as number] as number) < kind.stop) at++
    else if (asked === ask.digits) {
      at = pastDigits(bytes, from)
      if (at - from < (this.shortest[column] as number) || at - from > (this.longest[column] as number)) at = none
    } else if (asked === ask.number) at = this.pastNumber(bytes, from, column, kinds)
    else if (asked === ask.kinds) at = this.pastKinds(bytes, from, column, kinds)
    else {
      const isDay =
        ((asked & ask.isoDay) !== 0 && isIsoDay(bytes, from)) ||
        ((asked & ask.frenchDay) !== 0 && isFrenchDay(bytes, from))
      at = isDay ? from + dayLength : none
    }
    if (at !== none && kinds[bytes[at] as number] === kind.stop) return at
    this.remember(column)
    return none
  }

  private pastKinds(bytes: Uint8Array, from: number, column: number, kinds: Uint8Array): number {
    let at = from
    let seen = 0
    for (let of = kinds[bytes[at] as number] as number; of < kind.stop; of = kinds[bytes[++at] as number] as number)
      seen |= of
    return (seen & ~(this.allowed[column] as number)) === 0 && at - from <= (this.longest[column] as number) ? at : none
  }

  private pastNumber(bytes: Uint8Array, from: number, column: number, kinds: Uint8Array): number {
    const digits = bytes[from] === byte.minus ? from + 1 : from
    const whole = pastDigits(bytes, digits)
    if (whole === digits || whole - from > (this.longest[column] as number)) return none
    const found = bytes[whole] as number
    // Between two cells of some files, a comma is no mark.
    if (kinds[found] === kind.stop || (found !== byte.comma && found !== byte.point)) return whole
    const at = pastDigits(bytes, whole + 1)
    const decimals = at - whole - 1
    if (decimals === 0 || decimals > (this.decimals[column] as number)) return none
    // Only a whole number decides the mark of the file: 1.234,56 and 30.11.2020 do not.
    if (kinds[bytes[at] as number] !== kind.stop) return none
    if (this.mark === 0) this.mark = found
    if (found !== this.mark) return none
    if (found === byte.comma) this.commas[this.commaCount++] = whole
    return at
  }

  private remember(column: number): void {
    const misses = (this.misses[column] as number) + 1
    this.misses[column] = misses
    if (this.yields[column] === 0 || misses < patience || misses < this.usualLines) return
    this.yielded.add(column)
    this.asked[column] = ask.anything
  }

  /** Gives a line that is left to others the delimiters that were replaced. */
  private giveBack(bytes: Uint8Array, line: number): void {
    for (let at = line; at < this.reached; at++) if (bytes[at] === byte.separator) bytes[at] = this.delimiter
  }

  private putPoints(bytes: Uint8Array): void {
    for (let index = 0; index < this.commaCount; index++) bytes[this.commas[index] as number] = byte.point
    this.commaCount = 0
  }
}
