import type { LinePlaces } from './line-places.js'
import type { UsualCells } from './usual-cells.js'

/** How the cells of a delivered file are told apart, and how many each line has. */
export interface Form {
  readonly delimiter: string
  readonly quoting: 'none' | 'double'
  readonly width: number
  /** Bytes of the longest line, or record over several lines, that is read; when it is not the usual. */
  readonly longest?: number
  /** What the cells of a usual line are. When they are told, a line with any other cell goes aside. */
  readonly usual?: UsualCells
  /** Told where the lines that are passed stand, when usual ones are to be found again. */
  readonly places?: LinePlaces
}

/**
 * The one dialect in which every file reaches the engine: no quotes, one record a line, marks that no text holds. A
 * line that cannot be a record travels too, as a first cell that says why, so that a row's rank is its record number.
 */
export const dialect = {
  /** Between two cells. */
  separator: '\u001f',
  /** A line break inside a cell. */
  lineBreak: '\u001e',
  /** Starts the first cell of a refused line, and stands between its reason and its text. */
  refused: '\u001d',
} as const

/** Longest line, or record over several lines, that is usually read. */
export const longestRecord = 2 << 20
/** What the engine has to accept: a refused line is longer than the line itself by its reason. */
export const longestPassed = (longest: number) => longest + (1 << 16)

export const byte = {
  lineFeed: 10,
  carriageReturn: 13,
  lineBreak: 30,
  separator: 31,
  quote: 34,
  comma: 44,
  minus: 45,
  point: 46,
  slash: 47,
} as const

/** Bytes that no text holds, or that the dialect needs. */
export const forbiddenBytes = [0, byte.carriageReturn, 29, byte.lineBreak, byte.separator]
/** 1 where refused, by value of the byte. */
export const forbidden = new Uint8Array(256)
for (const value of forbiddenBytes) forbidden[value] = 1
