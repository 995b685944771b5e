import { byte } from './dialect.js'

const atFirst = 1 << 16

/** Records of a file that are not usual, each with its number, collected until they are asked for. */
export class AsideRecords {
  private bytes = Buffer.allocUnsafe(atFirst)
  private length = 0

  /** Adds the record of that number, whose cells are the bytes from `start` to `end`. */
  add(record: number, source: Buffer, start: number, end: number): void {
    this.makeRoom(end - start + 20)
    this.length += this.bytes.write(String(record), this.length, 'latin1')
    this.bytes[this.length++] = byte.separator
    this.length += source.copy(this.bytes, this.length, start, end)
    this.bytes[this.length++] = byte.lineFeed
  }

  /** What was added since this was asked. */
  take(): Buffer {
    const taken = Buffer.from(this.bytes.subarray(0, this.length))
    this.length = 0
    return taken
  }

  private makeRoom(size: number): void {
    if (this.length + size <= this.bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(2 * this.bytes.length, this.length + size))
    this.bytes.copy(larger, 0, 0, this.length)
    this.bytes = larger
  }
}
