import type { CellShape } from '../../declare/types/cell-shape.js'
import { byte, forbiddenBytes } from './dialect.js'

/** Kinds of bytes, each a bit; `stop` is what ends a cell or may not be in it. */
export const kind = { digit: 1, letter: 2, other: 4, stop: 128 } as const
const everything = kind.digit | kind.letter | kind.other

/** The kind of each byte, by its value, where these end a cell or may not be in it. */
export function kindsOfBytes(stops: readonly number[]): Uint8Array {
  const kinds = new Uint8Array(256).fill(kind.other)
  const set = (text: string, value: number) => {
    for (const character of text) kinds[character.charCodeAt(0)] = value
  }
  set('0123456789', kind.digit)
  set('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', kind.letter)
  for (const value of stops) kinds[value] = kind.stop
  return kinds
}

/** In records whose cells are already cut, the delimiter of the file is a byte like any other. */
export const kindsInRecords = kindsOfBytes([...forbiddenBytes, byte.lineFeed])

/** What a column asks of its cells: one of these, or of days the forms, each a bit. */
export const ask = { anything: 0, kinds: 1, digits: 2, number: 3, isoDay: 4, frenchDay: 8 } as const

export function askedOf(shape: CellShape): number {
  switch (shape.of) {
    case 'text':
      return shape.longest === undefined ? ask.anything : ask.kinds
    case 'alphanumerics':
      return ask.kinds
    case 'day':
      return shape.written.reduce((all, form) => all | (form === 'AAAA-MM-JJ' ? ask.isoDay : ask.frenchDay), 0)
    default:
      return ask[shape.of]
  }
}

/** The kinds of bytes of the cells of a column that asks for kinds. */
export const allowedIn = (shape: CellShape): number =>
  shape.of === 'alphanumerics' ? kind.digit | kind.letter : everything

const anyLength = 0x7fffffff

export function longestOf(shape: CellShape): number {
  switch (shape.of) {
    case 'digits':
      return shape.to
    case 'number':
      return shape.whole
    case 'day':
      return dayLength
    default:
      return shape.longest ?? anyLength
  }
}

export const dayLength = 10

const zero = 48
const nine = 57
/** Where the digits that start at a place end. */
export function pastDigits(bytes: Uint8Array, from: number): number {
  let at = from
  while ((bytes[at] as number) >= zero && (bytes[at] as number) <= nine) at++
  return at
}

const isDigits = (bytes: Uint8Array, from: number, count: number) => {
  for (let at = from; at < from + count; at++)
    if ((bytes[at] as number) < zero || (bytes[at] as number) > nine) return false
  return true
}

export const isIsoDay = (bytes: Uint8Array, at: number) =>
  bytes[at + 4] === byte.minus &&
  bytes[at + 7] === byte.minus &&
  bytes[at] !== zero &&
  isDigits(bytes, at, 4) &&
  isDigits(bytes, at + 5, 2) &&
  isDigits(bytes, at + 8, 2)

export const isFrenchDay = (bytes: Uint8Array, at: number) =>
  bytes[at + 2] === byte.slash &&
  bytes[at + 5] === byte.slash &&
  bytes[at + 6] !== zero &&
  isDigits(bytes, at, 2) &&
  isDigits(bytes, at + 3, 2) &&
  isDigits(bytes, at + 6, 4)
