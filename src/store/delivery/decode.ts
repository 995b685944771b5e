import { isAscii, isUtf8 } from 'node:buffer'
import { TextDecoder } from 'node:util'
import { windows1252ToUtf8 } from './windows-1252.js'

export type Encoding = 'utf-8' | 'windows-1252' | 'utf-16le' | 'utf-16be'

/** Thrown when a file that had been valid UTF-8 so far stops being so: it is read again from its start as Windows-1252. */
export class NotUtf8 extends Error {}

const nothing: Buffer = Buffer.alloc(0)
/** Bytes that tell the encoding: a mark, or where the NUL of each ASCII character of UTF-16 stands. */
const needed = 4

/**
 * Turns the bytes of one file into UTF-8. UTF-16 is known by its mark, or by the NUL of its ASCII characters. Otherwise
 * UTF-8 is assumed until a byte says no: while everything before was ASCII, which is the same in both, the rest is
 * simply read as Windows-1252. Source: decisions, "encoding".
 */
export class Decoder {
  private found: Encoding | undefined
  private started = false
  private carry = nothing
  private utf16: TextDecoder | undefined

  constructor(private readonly forced?: 'windows-1252') {}

  /** What the file turned out to be. Plain ASCII counts as UTF-8. */
  get encoding(): Encoding {
    return this.found ?? 'utf-8'
  }

  decode(chunk: Buffer): Buffer {
    const bytes = this.carry.length > 0 ? Buffer.concat([this.carry, chunk]) : chunk
    if (this.started) return this.convert(bytes)
    this.carry = Buffer.from(bytes)
    return bytes.length < needed ? nothing : this.start()
  }

  /** What is left at the end: an unfinished UTF-8 sequence means that the file was not UTF-8. */
  end(): Buffer {
    const head = this.started ? nothing : this.start()
    if (this.utf16) return Buffer.concat([head, Buffer.from(this.utf16.decode(), 'utf8')])
    return this.carry.length > 0 ? Buffer.concat([head, this.toWindows1252(this.carry)]) : head
  }

  private start(): Buffer {
    this.started = true
    const bytes = this.carry
    const [first, second, third, fourth] = bytes
    const little = (first === 0xff && second === 0xfe) || (second === 0 && fourth === 0 && first !== 0)
    const big = (first === 0xfe && second === 0xff) || (first === 0 && third === 0 && second !== 0)
    const marked = first === 0xef && second === 0xbb && third === 0xbf
    if (little || big) {
      this.found = little ? 'utf-16le' : 'utf-16be'
      this.utf16 = new TextDecoder(this.found)
    } else if (this.forced) this.found = this.forced
    else if (marked) this.found = 'utf-8'
    return this.convert(marked ? bytes.subarray(3) : bytes)
  }

  private convert(bytes: Buffer): Buffer {
    this.carry = nothing
    if (this.utf16) return Buffer.from(this.utf16.decode(bytes, { stream: true }), 'utf8')
    if (this.found === 'windows-1252') return windows1252ToUtf8(bytes)
    if (isAscii(bytes)) return bytes
    const whole = bytes.length - incompleteTail(bytes)
    const head = bytes.subarray(0, whole)
    if (!isUtf8(head)) return this.toWindows1252(bytes)
    this.carry = Buffer.from(bytes.subarray(whole))
    if (!isAscii(head)) this.found = 'utf-8'
    return head
  }

  private toWindows1252(bytes: Buffer): Buffer {
    if (this.found === 'utf-8') throw new NotUtf8()
    this.found = 'windows-1252'
    this.carry = nothing
    return windows1252ToUtf8(bytes)
  }
}

/** Bytes at the end that start a UTF-8 sequence without finishing it (0 to 3). */
function incompleteTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number
    if (byte < 0x80) return 0
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return length > back ? back : 0
    }
  }
  return 0
}
