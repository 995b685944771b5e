import { byte, forbiddenBytes } from './dialect.js'

/** Classes of bytes: all that the shape of a cell, or where it ends, ever tells apart. */
export const byteClass = {
  other: 0,
  letter: 1,
  zero: 2,
  /** 1 to 9. */
  digit: 3,
  minus: 4,
  comma: 5,
  point: 6,
  slash: 7,
  delimiter: 8,
  lineFeed: 9,
  carriageReturn: 10,
  forbidden: 11,
} as const

/** Room for the classes: a power of two. */
export const classes = 16

/** The class of each byte, by its value, between cells that this byte tells apart. */
export function classesOfBytes(delimiter: number): Uint8Array {
  const found = new Uint8Array(256).fill(byteClass.other)
  const set = (text: string, value: number) => {
    for (const character of text) found[character.charCodeAt(0)] = value
  }
  set('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', byteClass.letter)
  set('0', byteClass.zero)
  set('123456789', byteClass.digit)
  set('-', byteClass.minus)
  set(',', byteClass.comma)
  set('.', byteClass.point)
  set('/', byteClass.slash)
  for (const value of forbiddenBytes) found[value] = byteClass.forbidden
  found[byte.carriageReturn] = byteClass.carriageReturn
  found[byte.lineFeed] = byteClass.lineFeed
  // Last: it may be any of them.
  found[delimiter] = byteClass.delimiter
  return found
}
