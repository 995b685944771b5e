import { classesOfBytes } from './byte-classes.js'
import { type CellAutomaton, type CellForm, cellAutomaton, type DecimalMark, step } from './cell-automaton.js'
import { byte, type Form, longestRecord } from './dialect.js'

export interface UsualColumn extends CellForm {
  /** Its cells may be taken as they come, when most of those of a file turn out not to have the shape. */
  readonly yields?: boolean
}

/** A column yields once that many of its cells, and as many as fit, do not have the shape. */
const patience = 1000

/** No place in the bytes. */
const none = -1

/** In records whose cells are already cut, the delimiter of the file is a byte like any other. */
const classesInRecords = classesOfBytes(byte.separator)

/** What is done with each usual line of a run: it stands from `start` to `end`, its own end left out. */
export interface KeepsLines {
  line(start: number, end: number): void
}

/**
 * Passes over the usual lines of a file, which are nearly all. It is asked for every byte of the country, so what cells
 * may be is made into the steps of an automaton: its class, then its step, are all that a byte asks for. What is not usual is
 * left to others.
 */
export class UsualCells {
  /** Lines of the last run. */
  lines = 0
  /** Columns that yielded: their cells are any text from then on. They only grow. */
  readonly yielded = new Set<number>()
  private readonly forms: UsualColumn[]
  private automaton: CellAutomaton
  /** Cells of each column that did not have the shape. */
  private readonly misses: Int32Array
  private usualLines = 0
  /** The decimal mark of the file, once one was met. */
  private mark: DecimalMark = 0
  /** Where the decimal commas of the current line stand. */
  private readonly commas: Int32Array
  private commaCount = 0
  /** How far the current line was read. */
  private reached = 0
  private readonly classes: Uint8Array
  private readonly delimiter: number
  private readonly longestLine: number
  private readonly last: number

  /** Of a column that is not told, any cell is usual. */
  constructor(form: Omit<Form, 'usual'>, columns: readonly UsualColumn[]) {
    const { delimiter, width, longest = longestRecord } = form
    this.forms = Array.from({ length: width }, (_, at) => columns[at] ?? { shape: undefined, filled: false })
    this.automaton = cellAutomaton(this.forms, this.mark)
    this.misses = new Int32Array(width)
    this.commas = new Int32Array(width)
    this.delimiter = delimiter.charCodeAt(0)
    this.classes = classesOfBytes(this.delimiter)
    this.longestLine = longest
    this.last = width - 1
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
      const at = this.pass(bytes, line, this.classes)
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
    if (this.pass(bytes, 0, classesInRecords) !== length) return false
    this.putPoints(bytes)
    this.usualLines++
    return true
  }

  /** Passes over a line: gives where it ends when its cells are usual, else `none`. Its delimiters are those of the engine then. */
  private pass(bytes: Uint8Array, start: number, classes: Uint8Array): number {
    const { starts } = this.automaton
    let { steps } = this.automaton
    let state = starts[0] as number
    let column = 0
    let metMark: DecimalMark = 0
    this.commaCount = 0
    for (let at = start; ; at++) {
      state = steps[state | (classes[bytes[at] as number] as number)] as number
      while (state < step.special) state = steps[state | (classes[bytes[++at] as number] as number)] as number
      if (state < step.ended) {
        state ^= step.marked
        if (bytes[at] === byte.comma) this.commas[this.commaCount++] = at
        if (this.mark === 0) metMark = bytes[at] as DecimalMark
        continue
      }
      // Only a whole number in its place decides the mark of the file: 1.234,56 and 30.11.2020 do not.
      if (metMark !== 0 && state <= step.returned) steps = this.decide(metMark)
      metMark = 0
      if (state !== step.cellEnd || column === this.last) return this.lineEnd(bytes, at, column, state)
      bytes[at] = byte.separator
      state = starts[++column] as number
    }
  }

  /** Where the line ends, when that is what ended its last cell, else `none`. */
  private lineEnd(bytes: Uint8Array, at: number, column: number, end: number): number {
    this.reached = at
    if (end === step.wrongCell) this.remember(column)
    else if (column === this.last) {
      if (end === step.lineEnd) return at
      if (end === step.returned && bytes[at + 1] === byte.lineFeed) return at
    }
    return none
  }

  private decide(mark: DecimalMark): Int32Array {
    this.mark = mark
    this.automaton = cellAutomaton(this.forms, mark)
    return this.automaton.steps
  }

  private remember(column: number): void {
    const misses = (this.misses[column] as number) + 1
    this.misses[column] = misses
    const form = this.forms[column]
    if (!form?.yields || misses < patience || misses < this.usualLines) return
    this.yielded.add(column)
    this.forms[column] = { shape: undefined, filled: form.filled }
    this.automaton = cellAutomaton(this.forms, this.mark)
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
