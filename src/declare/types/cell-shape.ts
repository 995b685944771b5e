/**
 * What the usual cell of a type is made of, so simple that it is told byte by byte while a file is cut into cells. A cell
 * that has it is read by an expression that checks nothing more; lines with any other cell are read by the one that does.
 */
export type CellShape =
  /** Any text, of at most so many bytes. */
  | { readonly of: 'text'; readonly longest?: number }
  | { readonly of: 'digits'; readonly from: number; readonly to: number }
  /** Digits and letters without accents. */
  | { readonly of: 'alphanumerics'; readonly longest: number }
  /**
   * Perhaps a minus sign, digits, and perhaps a decimal mark and digits again: at most `whole` characters before the mark, the
   * sign included, and `decimals` after it. The mark is a comma or a point, the same in the whole file, and the engine is given a point.
   */
  | { readonly of: 'number'; readonly whole: number; readonly decimals: number }
  /** Digits and separators at their places, in one of these forms; the year does not start with a zero. */
  | { readonly of: 'day'; readonly written: readonly ('AAAA-MM-JJ' | 'JJ/MM/AAAA')[] }

/** How a type reads a cell that has its usual shape: the same value as its own `read`, null included, for less. */
export interface UsualCell {
  readonly shape: CellShape
  /**
   * SQL over a VARCHAR cell of that shape, its decimal mark a point; then over what the step before gave. The engine
   * computes once what is written twice in an expression, but not across the branches of a CASE: a step keeps it computed.
   */
  readonly steps?: readonly ((value: string) => string)[]
  /** SQL of each stored column, over what the last step gave; the first is null when the cell is no value. */
  read(value: string): readonly string[]
}
