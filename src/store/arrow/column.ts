import type { DuckDBVector } from '@duckdb/node-api'
import { Bool, type Data, type DataType, DateDay, Decimal, Float64, Int32, Int64, makeData, Utf8 } from 'apache-arrow'

/** A column of a record batch while rows of the engine are added to it. */
export interface ColumnBuilder {
  readonly type: DataType
  /** Adds the rows of a vector. */
  add(vector: DuckDBVector, rows: number): void
  /** The column of the rows added so far; the next ones are another's. */
  take(): Data
}

/**
 * The builder of a column of that engine type, for at most `capacity` rows. Amounts stay decimals and days stay days.
 * Throws for a type that no table has: the SELECT casts the others.
 */
export function columnBuilder(engineType: string, capacity: number): ColumnBuilder {
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(engineType)
  if (decimal) return decimals(Number(decimal[1]), Number(decimal[2]), capacity)
  switch (engineType) {
    case 'INTEGER':
      return numbers(new Int32(), () => new Int32Array(capacity), capacity)
    case 'DATE':
      return numbers(new DateDay(), () => new Int32Array(capacity), capacity)
    case 'BIGINT':
      return numbers(new Int64(), () => new BigInt64Array(capacity), capacity)
    case 'DOUBLE':
      return numbers(new Float64(), () => new Float64Array(capacity), capacity)
    case 'BOOLEAN':
      return booleans(capacity)
    case 'VARCHAR':
      return texts(capacity)
    default:
      throw new Error(`no Arrow column for ${engineType}`)
  }
}

/** One bit a row, the lowest first: whether it has a value. */
class Validity {
  nulls = 0
  rows = 0
  private bits: Uint8Array

  constructor(private readonly capacity: number) {
    this.bits = new Uint8Array(Math.ceil(capacity / 8))
  }

  /** Notes the next rows, and gives which of them have a value; undefined when all have. */
  add(vector: DuckDBVector, rows: number): ((row: number) => boolean) | undefined {
    const words = validityOf(vector)
    const bytes = words && new Uint8Array(words.buffer, words.byteOffset, words.byteLength)
    for (let row = 0; row < rows; row++, this.rows++) {
      const valid = !bytes || ((bytes[row >> 3] as number) >> (row & 7)) & 1
      if (valid) this.bits[this.rows >> 3] = (this.bits[this.rows >> 3] as number) | (1 << (this.rows & 7))
      else this.nulls++
    }
    return bytes ? (row) => (((bytes[row >> 3] as number) >> (row & 7)) & 1) === 1 : undefined
  }

  take(): { length: number; nullCount: number; nullBitmap: Uint8Array | null } {
    const taken = { length: this.rows, nullCount: this.nulls, nullBitmap: this.nulls > 0 ? this.bits : null }
    this.bits = new Uint8Array(Math.ceil(this.capacity / 8))
    this.nulls = 0
    this.rows = 0
    return taken
  }
}

/**
 * What the engine's client keeps to itself: its values in one typed array, and one bit a row. Through its door each value
 * is asked for alone, and a decimal or a day made an object. Its version is exact, and the tests read every type back.
 */
interface Opened {
  readonly items: Numbers
  readonly validity: { readonly data: BigUint64Array | null; readonly offset: number }
}

const opened = (vector: DuckDBVector) => vector as unknown as Opened

function validityOf(vector: DuckDBVector): BigUint64Array | null {
  const { data, offset } = opened(vector).validity
  if (offset !== 0) throw new Error('a vector of the engine that does not start its own validity')
  return data
}

type Numbers = Int32Array | BigInt64Array | Float64Array

/** Where there is no value the engine leaves whatever was there: it is zeroed, so that equal tables give equal bytes. */
function numbers(type: Int32 | DateDay | Int64 | Float64, make: () => Numbers, capacity: number): ColumnBuilder {
  const validity = new Validity(capacity)
  let values = make()
  return {
    type,
    add(vector, rows) {
      const at = validity.rows
      values.set(opened(vector).items.subarray(0, rows) as never, at)
      const hasValue = validity.add(vector, rows)
      if (!hasValue) return
      const zero = (values instanceof BigInt64Array ? 0n : 0) as never
      for (let row = 0; row < rows; row++) if (!hasValue(row)) values[at + row] = zero
    },
    take() {
      const { length, nullCount, nullBitmap } = validity.take()
      const data = values.subarray(0, length)
      values = make()
      return makeData({ type, length, nullCount, nullBitmap, data } as never)
    },
  }
}

function booleans(capacity: number): ColumnBuilder {
  const type = new Bool()
  const validity = new Validity(capacity)
  let bits = new Uint8Array(Math.ceil(capacity / 8))
  return {
    type,
    add(vector, rows) {
      const at = validity.rows
      validity.add(vector, rows)
      for (let row = 0; row < rows; row++) {
        if (vector.getItem(row) === true)
          bits[(at + row) >> 3] = (bits[(at + row) >> 3] as number) | (1 << ((at + row) & 7))
      }
    },
    take() {
      const data = bits
      bits = new Uint8Array(Math.ceil(capacity / 8))
      return makeData({ type, ...validity.take(), data })
    },
  }
}

/** Sixteen bytes a value, whatever the engine needed for its own. */
function decimals(precision: number, scale: number, capacity: number): ColumnBuilder {
  const type = new Decimal(scale, precision, 128)
  const validity = new Validity(capacity)
  let words = new BigInt64Array(2 * capacity)
  return {
    type,
    add(vector, rows) {
      const at = validity.rows
      validity.add(vector, rows)
      const scaled = vector as unknown as { getScaledValue(row: number): bigint | number | null }
      for (let row = 0; row < rows; row++) {
        const value = BigInt(scaled.getScaledValue(row) ?? 0)
        words[2 * (at + row)] = BigInt.asIntN(64, value)
        words[2 * (at + row) + 1] = value >> 64n
      }
    },
    take() {
      const taken = validity.take()
      const data = new Uint32Array(words.buffer, 0, 4 * taken.length)
      words = new BigInt64Array(2 * capacity)
      return makeData({ type, ...taken, data })
    },
  }
}

function texts(capacity: number): ColumnBuilder {
  const type = new Utf8()
  const validity = new Validity(capacity)
  const encoder = new TextEncoder()
  let offsets = new Int32Array(capacity + 1)
  let bytes = new Uint8Array(16 * capacity)
  let end = 0
  return {
    type,
    add(vector, rows) {
      const at = validity.rows
      validity.add(vector, rows)
      for (let row = 0; row < rows; row++) {
        const text = vector.getItem(row) as string | null
        if (text !== null) {
          // A character of a string takes at most three bytes.
          if (bytes.length - end < 3 * text.length) bytes = larger(bytes, end + 3 * text.length)
          end += encoder.encodeInto(text, bytes.subarray(end)).written
        }
        offsets[at + row + 1] = end
      }
    },
    take() {
      const taken = validity.take()
      const data = bytes.subarray(0, end)
      const valueOffsets = offsets.subarray(0, taken.length + 1)
      offsets = new Int32Array(capacity + 1)
      bytes = new Uint8Array(Math.max(16 * capacity, end))
      end = 0
      return makeData({ type, ...taken, data, valueOffsets })
    },
  }
}

function larger(bytes: Uint8Array, needed: number): Uint8Array<ArrayBuffer> {
  const grown = new Uint8Array(Math.max(2 * bytes.length, needed))
  grown.set(bytes)
  return grown
}
