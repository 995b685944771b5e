import { AsideRecords } from './aside-records.js'
import { byte, dialect, type Form, forbidden, longestRecord } from './dialect.js'
import { KeptBytes } from './kept-bytes.js'
import { LineMap } from './line-map.js'
import { readQuoted } from './quoted-record.js'
import { reasons, refusedRecord } from './refused-record.js'
import { UsualCells } from './usual-cells.js'

const nothing: Buffer = Buffer.alloc(0)

/**
 * Cuts a decoded file into records while it passes, and gives them in the dialect of the engine. A line that is no record
 * costs itself alone: when a quote is never closed, reading resumes at the next line. Blank lines are no records.
 *
 * Where the usual cells of the file are told, what it gives are the records that have no other, with a point for decimal
 * mark, and an empty line of cells in the place of each of the rest, which `takeAside` gives with their numbers.
 *
 * Source: decisions, "quotes" and "bad line".
 */
export class RecordCutter {
  records = 0
  blank = 0
  /** Physical lines passed, blank ones included. */
  lines = 0
  readonly map = new LineMap()
  private readonly usual: UsualCells
  private readonly delimiter: number
  private readonly longest: number
  /** Records that are not usual go aside. */
  private readonly isToldApart: boolean
  private readonly aside = new AsideRecords()
  /** What follows the last line feed, or the last open quote. */
  private carry = nothing
  /** Inside a line that was already refused for its length. */
  private skipping = false
  /** Holds what is being cut, and what was carried; used again for each chunk. */
  private room = nothing
  private bytes = nothing
  private readonly kept: KeptBytes
  private scratch = nothing
  /** Stands where a record that went aside was. */
  private readonly placeholder: Buffer

  constructor(
    private readonly form: Form,
    private readonly linesBefore: number,
  ) {
    this.delimiter = form.delimiter.charCodeAt(0)
    this.longest = form.longest ?? longestRecord
    this.kept = new KeptBytes(form.places)
    this.isToldApart = form.usual !== undefined
    this.usual = form.usual ?? new UsualCells(form, [])
    this.placeholder = Buffer.from(`${dialect.separator.repeat(form.width - 1)}\n`)
  }

  /** Those that went aside since this was asked: the number of each, then its cells. */
  takeAside(): Buffer {
    return this.aside.take()
  }

  /** The records that end in a chunk. What it gives is good until the next is passed. */
  pass(chunk: Buffer): Buffer {
    const [carried, length] = [this.carry.length, this.carry.length + chunk.length]
    const into = length <= this.room.length ? this.room : Buffer.allocUnsafe(Math.max(length, 2 * this.room.length))
    this.carry.copy(into)
    chunk.copy(into, carried)
    this.room = into
    return this.cut(into.subarray(0, length), false)
  }

  end(): Buffer {
    if (!this.skipping && this.carry.length === 0) return nothing
    const ended = this.carry.at(-1) === byte.lineFeed
    return this.cut(ended ? this.carry : Buffer.concat([this.carry, Buffer.of(byte.lineFeed)]), true)
  }

  private cut(bytes: Buffer, last: boolean): Buffer {
    this.bytes = bytes
    const end = bytes.lastIndexOf(byte.lineFeed) + 1
    let start = this.skipping ? this.skip() : 0
    this.kept.in(bytes, start)
    let quote = this.nextQuote(start)
    while (start < end) {
      if (quote < start) quote = this.nextQuote(start)
      start = this.run(start, Math.min(quote, end))
      if (start >= end) break
      const stop = bytes.indexOf(byte.lineFeed, start)
      const next = quote < stop ? this.quoted(start, stop, end, last) : this.plain(start, stop)
      if (next === start) break
      start = next
    }
    this.carry = bytes.subarray(start)
    if (start >= end && this.carry.length > this.longest) {
      this.refuse(start, bytes.length, reasons.tooLong(this.longest), 0)
      this.carry = nothing
      this.skipping = true
    }
    return this.kept.take()
  }

  private nextQuote(start: number): number {
    const found = this.form.quoting === 'double' ? this.bytes.indexOf(byte.quote, start) : -1
    return found === -1 ? Number.POSITIVE_INFINITY : found
  }

  /** Goes to the end of a line already refused. */
  private skip(): number {
    const stop = this.bytes.indexOf(byte.lineFeed)
    if (stop === -1) return this.bytes.length
    this.skipping = false
    this.lines++
    return stop + 1
  }

  /** Keeps the usual lines from `start` on; gives where the first other one starts. */
  private run(start: number, end: number): number {
    const next = this.usual.run(this.bytes, start, end, this.kept)
    if (this.usual.lines > 0) {
      this.number(1)
      this.records += this.usual.lines - 1
      this.lines += this.usual.lines - 1
    }
    return next
  }

  /** A line whose quotes are data; gives where the next one starts. */
  private plain(start: number, stop: number): number {
    const { bytes, delimiter, form } = this
    const end = stop > start && bytes[stop - 1] === byte.carriageReturn ? stop - 1 : stop
    if (end === start) {
      this.blank++
      this.lines++
      return stop + 1
    }
    if (end - start > this.longest) return this.refuse(start, stop, reasons.tooLong(this.longest))
    let cells = 1
    let control = -1
    let seen = start
    for (; seen < end && control === -1; seen++) {
      const value = bytes[seen] as number
      if (value === delimiter) {
        bytes[seen] = byte.separator
        cells++
      } else if (value < 32 && forbidden[value] === 1) control = value
    }
    if (control === -1 && cells === form.width) {
      this.number(1)
      if (this.isToldApart) this.setAside(bytes, start, end, stop + 1)
      else this.kept.line(start, end)
      return stop + 1
    }
    // A separator that the file itself holds is the last byte that was seen, and stays.
    const replaced = control === -1 ? seen : seen - 1
    for (let at = start; at < replaced; at++) if (bytes[at] === byte.separator) bytes[at] = delimiter
    if (control !== -1) return this.refuse(start, stop, reasons.control(control))
    if (this.repair(start, stop)) return stop + 1
    return this.refuse(start, stop, reasons.cells(cells, form.width))
  }

  /** A line with a wrong number of cells is read again alone, with quotes. */
  private repair(start: number, stop: number): boolean {
    const { bytes, delimiter, form } = this
    const quote = form.quoting === 'none' ? bytes.indexOf(byte.quote, start) : -1
    if (quote === -1 || quote > stop) return false
    const read = readQuoted(bytes, start, stop + 1, delimiter, form.width, this.scratchOf(stop - start))
    if (read.kind !== 'read' || read.cells !== form.width) return false
    this.number(1)
    this.keep(read.length, stop + 1)
    return true
  }

  /** A record that starts on a line with quotes; gives `start` again when its end is not there yet. */
  private quoted(start: number, stop: number, end: number, last: boolean): number {
    const { bytes, form } = this
    const read = readQuoted(bytes, start, end, this.delimiter, form.width, this.scratchOf(end - start))
    if (read.kind === 'open') {
      if (!last && bytes.length - start <= this.longest) return start
      return this.refuse(start, stop, reasons.openQuote)
    }
    if (read.kind === 'broken') return this.refuse(start, stop, read.at > stop ? reasons.openQuote : reasons.afterQuote)
    const alone = read.lines === 1
    if (read.next - start > this.longest)
      return this.refuse(start, stop, alone ? reasons.tooLong(this.longest) : reasons.openQuote)
    if (read.cells !== form.width) {
      return this.refuse(start, stop, alone ? reasons.cells(read.cells, form.width) : reasons.openQuote)
    }
    // Its end is known: what its cells hold must not be taken for lines of the file.
    if (read.control !== -1) return this.refuse(start, read.next - 1, reasons.control(read.control), read.lines)
    this.number(read.lines)
    this.keep(read.length, read.next)
    return read.next
  }

  /** Keeps the record that was read into the scratch, where one that is usual would be; what follows it is at `resume`. */
  private keep(length: number, resume: number): void {
    if (this.isToldApart && !this.usual.fits(this.scratch, length)) this.setAside(this.scratch, 0, length, resume)
    else this.kept.record(this.scratch, length)
  }

  private setAside(source: Buffer, start: number, end: number, resume: number): void {
    this.aside.add(this.records, source, start, end)
    this.kept.insert(this.placeholder, resume)
  }

  private refuse(start: number, stop: number, reason: string, lines = 1): number {
    this.number(lines)
    const end = stop > start && this.bytes[stop - 1] === byte.carriageReturn ? stop - 1 : stop
    const record = refusedRecord(this.form, reason, this.bytes.subarray(start, end))
    if (this.isToldApart) this.setAside(record, 0, record.length - 1, stop + 1)
    else this.kept.insert(record, stop + 1)
    return stop + 1
  }

  private number(lines: number): void {
    this.records++
    this.map.add(this.records, this.linesBefore + this.lines + 1)
    this.lines += lines
  }

  private scratchOf(size: number): Buffer {
    if (this.scratch.length <= size) this.scratch = Buffer.allocUnsafe(size + 1)
    return this.scratch
  }
}
