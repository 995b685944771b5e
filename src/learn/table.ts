/** A variable as models learn from it: each row's value is the number of a bin. */
export interface BinnedColumn {
  readonly name: string
  readonly kind: 'number' | 'flag' | 'choice'
  /** Bin of each row; 0 is that of an absent value. A flag has 1 for false, 2 for true. */
  readonly bins: Uint8Array
  /** How many bins there are, that of an absent value included. */
  readonly count: number
  /** Of a number: lower bound of each bin from the second with a value on. */
  readonly edges: readonly number[]
  /** Of a choice: the value of each bin from 1 on; one more bin is that of any other value. */
  readonly choices: readonly string[]
  /** Whether its contribution must go up with it (1), down (-1), or may do as it likes (0). */
  readonly monotone: -1 | 0 | 1
}

/** Rows to learn from, by columns. Those of a company follow each other; companies come in an order drawn by the seed. */
export interface BinnedTable {
  readonly rows: number
  readonly columns: readonly BinnedColumn[]
  /** 1 where the event follows. */
  readonly outcome: Uint8Array
  /** First row of each company, then the number of rows. */
  readonly companies: Int32Array
}

/** Rows from the first to before the last. */
export type RowRange = readonly [from: number, to: number]

/** Bytes that threads can share, so that a table is in memory once. */
export const sharedBytes = (length: number) => new Uint8Array(new SharedArrayBuffer(length))

export const rowsOf = (ranges: readonly RowRange[]) => ranges.reduce((sum, [from, to]) => sum + to - from, 0)

/** Gives each row of the ranges to `read`, in order. */
export function eachRow(ranges: readonly RowRange[], read: (row: number) => void): void {
  for (const [from, to] of ranges) for (let row = from; row < to; row++) read(row)
}
