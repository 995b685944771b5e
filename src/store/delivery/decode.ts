import { isAscii, isUtf8 } from 'node:buffer'
import { TextDecoder } from 'node:util'

export type Encoding = 'utf-8' | 'windows-1252' | 'utf-16le' | 'utf-16be'

/** Thrown when a file that had been valid UTF-8 so far stops being so: it is read again from its start as Windows-1252. */
export class NotUtf8 extends Error {}

/**
 * Turns the bytes of one file into UTF-8. UTF-16 is known by its mark. Otherwise UTF-8 is assumed until a byte says no:
 * while everything before was ASCII, which is the same in both, the rest is simply read as Windows-1252.
 * Source: decisions, "encoding".
 */
export class Decoder {
  private found: Encoding | undefined
  private started = false
  private carry: Buffer = Buffer.alloc(0)
  private legacy: TextDecoder | undefined

  constructor(private readonly forced?: Encoding) {}

  /** What the file turned out to be. Plain ASCII counts as UTF-8. */
  get encoding(): Encoding {
    return this.found ?? 'utf-8'
  }

  decode(chunk: Buffer): Buffer {
    let bytes = this.carry.length > 0 ? Buffer.concat([this.carry, chunk]) : chunk
    this.carry = Buffer.alloc(0)
    if (!this.started) {
      this.started = true
      bytes = this.start(bytes)
    }
    if (this.legacy) return Buffer.from(this.legacy.decode(bytes, { stream: true }), 'utf8')
    if (isAscii(bytes)) return bytes
    const whole = bytes.length - incompleteTail(bytes)
    const head = bytes.subarray(0, whole)
    if (isUtf8(head)) {
      this.carry = Buffer.from(bytes.subarray(whole))
      if (!isAscii(head)) this.found = 'utf-8'
      return head
    }
    return this.switchToLegacy(bytes)
  }

  /** What is left at the end: an unfinished UTF-8 sequence means that the file was not UTF-8. */
  end(): Buffer {
    if (this.legacy) return Buffer.from(this.legacy.decode(), 'utf8')
    return this.carry.length > 0 ? this.switchToLegacy(this.carry) : Buffer.alloc(0)
  }

  private start(bytes: Buffer): Buffer {
    if (bytes[0] === 0xff && bytes[1] === 0xfe) this.use('utf-16le')
    else if (bytes[0] === 0xfe && bytes[1] === 0xff) this.use('utf-16be')
    else if (this.forced && this.forced !== 'utf-8') this.use(this.forced)
    else if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
      this.found = 'utf-8'
      return bytes.subarray(3)
    }
    return bytes
  }

  private use(encoding: Encoding): void {
    this.found = encoding
    this.legacy = new TextDecoder(encoding)
  }

  private switchToLegacy(bytes: Buffer): Buffer {
    if (this.found === 'utf-8') throw new NotUtf8()
    this.use('windows-1252')
    return Buffer.from((this.legacy as TextDecoder).decode(bytes, { stream: true }), 'utf8')
  }
}

/** Bytes at the end that start a UTF-8 sequence without finishing it (0 to 3). */
function incompleteTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number
    if (byte < 0x80) return 0
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return needed > back ? back : 0
    }
  }
  return 0
}
