import type { UsualCell } from './cell-shape.js'

/**
 * A column type: the one place that knows how a kind of cell is read, refused, stored, documented and written back.
 * Every reader, check, Parquet schema, reference page and generator comes from these modules.
 */
export interface ColumnType {
  readonly name: string
  /** What the values are, in one sentence for the reference. */
  readonly meaning: string
  /** The DuckDB type of the stored column. */
  readonly stored: string
  /** SQL over a VARCHAR cell: the typed value, or NULL when it is not one or the cell is NULL. Never raises. */
  read(cell: string): string
  /** The form that nearly all its cells have, when telling it costs less than `read`. */
  readonly usual?: UsualCell
  /** Ends the sentence "… is not …": what a good cell looks like. */
  readonly expected: string
  /** SQL over a typed value: the cell as the producer writes it, so that `read(write(v)) = v`. */
  write(value: string): string
  /** Cells that are read, each with the stored value as text; `null` says that it is refused. Run as tests, and shown. */
  readonly examples: Readonly<Record<string, string | null>>
  /** A type that stores two columns says their suffixes; `read` then gives a STRUCT with these fields. */
  readonly parts?: readonly { readonly suffix: string; readonly stored: string; readonly meaning: string }[]
  /** More precise words than `expected` for some refused cells: SQL over the cell, giving a reason or NULL. */
  readonly reason?: (cell: string) => string
}

/** Types the keys of `examples` loosely while each module stays checked against the interface. */
export function columnType(type: ColumnType): ColumnType {
  return type
}
