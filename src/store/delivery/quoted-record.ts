import { byte, forbidden } from './dialect.js'

export type QuotedReading =
  /** The record is in `target`, in the dialect of the engine, and the next one starts at `next`. */
  | {
      readonly kind: 'read'
      readonly next: number
      readonly cells: number
      readonly length: number
      /** Physical lines it stands on. */
      readonly lines: number
      /** The first byte that no text holds; -1 when there is none. */
      readonly control: number
    }
  /** A quote is still open where the bytes end. */
  | { readonly kind: 'open' }
  /** A cell goes on after its closing quote, or there are too many over several lines. */
  | { readonly kind: 'broken'; readonly at: number }

/**
 * Reads one record whose cells may be quoted, as in RFC 4180, from bytes whose last one, before `end`, is a line feed.
 * A quote inside a cell that does not start with one is data. Past its first line, a record of more than `width` cells is
 * broken at once: where every line opens a quote, reading each to the end would take hours.
 */
export function readQuoted(
  source: Buffer,
  start: number,
  end: number,
  delimiter: number,
  width: number,
  target: Buffer,
): QuotedReading {
  let [at, length, lines, control] = [start, 0, 1, -1]
  for (let cells = 1; ; cells++) {
    if (source[at] === byte.quote) {
      at++
      for (;;) {
        if (at >= end) return { kind: 'open' }
        const value = source[at++] as number
        if (value === byte.quote) {
          if (source[at] !== byte.quote) break
          at++
        } else if (value === byte.carriageReturn && source[at] === byte.lineFeed) {
          continue
        } else if (value === byte.lineFeed) {
          lines++
        } else if (forbidden[value] === 1 && control === -1) {
          control = value
        }
        target[length++] = value === byte.lineFeed ? byte.lineBreak : value
      }
      if (source[at] === byte.carriageReturn && source[at + 1] === byte.lineFeed) at++
      if (source[at] !== delimiter && source[at] !== byte.lineFeed) return { kind: 'broken', at }
    } else {
      while (source[at] !== delimiter && source[at] !== byte.lineFeed) {
        const value = source[at++] as number
        if (value === byte.carriageReturn && source[at] === byte.lineFeed) break
        if (forbidden[value] === 1 && control === -1) control = value
        target[length++] = value
      }
    }
    if (source[at++] === byte.lineFeed) return { kind: 'read', next: at, cells, length, lines, control }
    if (lines > 1 && cells >= width) return { kind: 'broken', at }
    target[length++] = byte.separator
  }
}
