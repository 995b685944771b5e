import { failure } from '../../kernel/failure.js'
import { wordSize } from '../../kernel/size.js'
import { longestRecord } from './dialect.js'

/**
 * What one delivered file may be. Past any of these it is refused whole: a bomb, a stuck disk, or something else than a
 * table. A line that is too long costs itself alone, as every line that is no record does.
 */
export interface ReadingLimits {
  /** Bytes of text, once unwrapped. */
  readonly text: number
  /** Bytes of text for one byte of a compressed file. */
  readonly ratio: number
  readonly records: number
  readonly columns: number
  /** Bytes of one line, or of one record over several. */
  readonly line: number
  /** Seconds without a byte of text. */
  readonly silence: number
  /** Seconds from the first byte to the last. */
  readonly seconds: number
}

/**
 * Several times what the largest known deliveries are: Sirene has 10 GB of text and 42 million records, compresses by 12,
 * and accounts have 447 columns. A monthly file of two million establishments compresses by 20.
 */
export const usualLimits: ReadingLimits = {
  text: 64 * 2 ** 30,
  ratio: 200,
  records: 1_000_000_000,
  columns: 2_000,
  line: longestRecord,
  silence: 600,
  seconds: 6 * 3600,
}

/** Limits that someone sets; those that are not set are as they were. */
export type GivenLimits = { readonly [Name in keyof ReadingLimits]?: number | undefined }

/** The usual limits, but for what is given; the last one that sets a limit counts. */
export function limitsOf(...given: readonly (GivenLimits | undefined)[]): ReadingLimits {
  const set = given.flatMap((limits) => Object.entries(limits ?? {}).filter(([, value]) => value !== undefined))
  return { ...usualLimits, ...Object.fromEntries(set) }
}

/** Text so short that its ratio says nothing: a small file of equal lines compresses a thousand times. */
const ratioFrom = 64 * 2 ** 20

const raise = (name: keyof ReadingLimits) => ({
  next: `Ask the producer what this file is. If it is right, raise limits.${name} in vigie.yaml or in the source's declaration.`,
})

/** Beyond this the timers of Node end at once. */
const longestTimer = 2 ** 31 - 1

/** Watches one file while it passes. Each method throws a Failure, of cause `input-refused`, past its limit. */
export class Watch {
  private readonly deadline: number

  constructor(
    private readonly limits: ReadingLimits,
    /** Bytes of the file as delivered; undefined when it is not compressed. */
    private readonly wrapped: number | undefined,
  ) {
    this.deadline = performance.now() + limits.seconds * 1000
  }

  text(bytes: number): void {
    const { text, ratio } = this.limits
    if (bytes > text) throw failure('input-refused', `holds more than ${wordSize(text)} of text`, raise('text'))
    if (this.wrapped && bytes > ratioFrom && bytes > ratio * this.wrapped) {
      const words = `${wordSize(this.wrapped)} of it hold more than ${ratio} times as much text`
      throw failure('input-refused', words, raise('ratio'))
    }
    if (performance.now() > this.deadline) throw this.late()
  }

  records(count: number): void {
    const { records } = this.limits
    if (count > records) throw failure('input-refused', `has more than ${records} records`, raise('records'))
  }

  /** What a reading gives, unless it takes longer than is left, or than a file may say nothing. */
  async inTime<Value>(reading: Promise<Value>): Promise<Value> {
    const { silence } = this.limits
    const left = Math.max(0, this.deadline - performance.now())
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      const isLast = left < silence * 1000
      const wait = Math.min(isLast ? left : silence * 1000, longestTimer)
      timer = setTimeout(() => reject(isLast ? this.late() : this.silent()), wait)
    })
    try {
      return await Promise.race([reading, late])
    } finally {
      clearTimeout(timer)
    }
  }

  private late() {
    const words = `could not be read within ${this.limits.seconds} seconds`
    return failure('input-refused', words, raise('seconds'))
  }

  private silent() {
    const words = `gave nothing more for ${this.limits.silence} seconds`
    return failure('input-refused', words, raise('silence'))
  }
}

/** Throws a Failure for a header of more columns than a table has. */
export function refuseColumns(limits: ReadingLimits, columns: number): void {
  if (columns <= limits.columns) return
  throw failure('input-refused', `has ${columns} columns, and ${limits.columns} are read at most`, raise('columns'))
}
