import { failure } from '../kernel/failure.js'

/**
 * The SSH wire encoding (RFC 4251 section 5), as far as keys and signatures need it. The reader trusts no length: it
 * never allocates what a prefix announces, it only cuts views out of bytes that are there.
 */
export class WireReader {
  readonly #bytes: Buffer
  readonly #what: string
  #at = 0

  /** `what` names the thing being read in refusals: `signature`, `public key`. */
  constructor(bytes: Uint8Array, what: string) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#what = what
  }

  bytes(count: number): Buffer {
    const left = this.#bytes.length - this.#at
    if (count > left) throw this.#refusal(`${count} bytes are announced and ${left} are left`)
    const found = this.#bytes.subarray(this.#at, this.#at + count)
    this.#at += count
    return found
  }

  uint32(): number {
    return this.bytes(4).readUInt32BE(0)
  }

  str(): Buffer {
    return this.bytes(this.uint32())
  }

  /** A string of visible ASCII, which every name of the format is: key types, curves, namespaces, hash names. */
  name(): string {
    const text = this.str().toString('latin1')
    if (!/^[\x21-\x7e]*$/.test(text)) throw this.#refusal('a name in it holds other characters than visible ASCII')
    return text
  }

  /** A strictly positive whole number in its only permitted writing, left-padded with zeros to `size` bytes. */
  mpint(size: number): Buffer {
    const found = this.str()
    const first = found[0]
    if (first === undefined || first >= 0x80) throw this.#refusal('a number in it is not positive')
    const padded = first === 0
    if (padded && (found[1] ?? 0) < 0x80) throw this.#refusal('a number in it has needless leading zeros')
    const digits = padded ? found.subarray(1) : found
    if (digits.length > size) throw this.#refusal(`a number in it is longer than ${size} bytes`)
    return Buffer.concat([Buffer.alloc(size - digits.length), digits])
  }

  /** Nothing may follow: bytes that nobody reads are bytes that nobody checks. */
  end(): void {
    const left = this.#bytes.length - this.#at
    if (left > 0) throw this.#refusal(`${left} bytes follow its end`)
  }

  #refusal(message: string): Error {
    return failure('trust', `the ${this.#what} is malformed: ${message}`)
  }
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

export function str(value: string | Uint8Array): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value
  return Buffer.concat([uint32(bytes.length), bytes])
}

/** Writes a positive number given as big-endian bytes: no leading zero, save one when the first bit is set. */
export function mpint(value: Uint8Array): Buffer {
  const start = value.findIndex((byte) => byte !== 0)
  const digits = start < 0 ? new Uint8Array() : value.subarray(start)
  const needsZero = (digits[0] ?? 0) >= 0x80
  return str(needsZero ? Buffer.concat([Buffer.alloc(1), digits]) : digits)
}

/**
 * Base64 in its only canonical writing, or nothing. Node skips what it does not know, so that two texts could give the
 * same bytes: they must not, or a changed file would still pass.
 */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64')
  return text !== '' && bytes.toString('base64') === text ? bytes : undefined
}
