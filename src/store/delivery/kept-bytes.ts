import { byte } from './dialect.js'
import type { LinePlaces } from './line-places.js'

const nothing: Buffer = Buffer.alloc(0)

/**
 * Collects what is kept of a buffer, without copying what can stay where it is: kept lines move to the front of the
 * buffer only when something before them was left out. What is written never passes what was read.
 */
export class KeptBytes {
  private bytes = nothing
  private parts: Buffer[] = []
  private from = 0
  private to = 0
  /** Bytes of the parts. */
  private flushed = 0
  /** Where several parts are put together; used again. */
  private together = nothing

  constructor(private readonly places?: LinePlaces) {}

  /** From here on, what is kept stands in these bytes, from `start` on. */
  in(bytes: Buffer, start: number): void {
    this.bytes = bytes
    this.parts = []
    this.flushed = 0
    this.from = start
    this.to = start
  }

  /** Keeps a line, whose own end (at least one byte) is replaced by a line feed. */
  line(start: number, end: number): void {
    this.places?.add(this.flushed + this.to - this.from)
    if (this.to !== start) this.bytes.copyWithin(this.to, start, end)
    this.to += end - start
    this.bytes[this.to++] = byte.lineFeed
  }

  /** Puts a record, read from at least as many bytes as it and its line feed have, in their place. */
  record(source: Buffer, length: number): void {
    this.places?.add(this.flushed + this.to - this.from)
    source.copy(this.bytes, this.to, 0, length)
    this.to += length
    this.bytes[this.to++] = byte.lineFeed
  }

  /** Puts a record of other bytes here, whatever their length; what follows is kept from `resume` on. */
  insert(other: Buffer, resume: number): void {
    this.flush()
    this.places?.add(this.flushed)
    this.parts.push(other)
    this.flushed += other.length
    this.from = resume
    this.to = resume
  }

  /** All that was kept since `in`; good until those bytes change, or this is asked again. */
  take(): Buffer {
    this.flush()
    this.places?.endChunk(this.flushed)
    return this.parts.length === 1 ? (this.parts[0] as Buffer) : this.joined()
  }

  private joined(): Buffer {
    if (this.together.length < this.flushed) this.together = Buffer.allocUnsafe(this.flushed + (this.flushed >> 2))
    this.parts.reduce((at, part) => at + part.copy(this.together, at), 0)
    return this.together.subarray(0, this.flushed)
  }

  private flush(): void {
    if (this.to === this.from) return
    this.parts.push(this.bytes.subarray(this.from, this.to))
    this.flushed += this.to - this.from
    this.from = this.to
  }
}
