import type { CellShape } from '../../declare/types/cell-shape.js'
import { byte } from './dialect.js'

/** Kinds of bytes, each a bit; `stop` is what ends a cell or may not be in it. */
export const kind = { digit: 1, minus: 2, comma: 4, point: 8, slash: 16, letter: 32, other: 64, stop: 128 } as const
const everything = kind.stop - 1
export const mark = kind.comma | kind.point

/** The kind of each byte, by its value, where these end a cell or may not be in it. */
export function kindsOfBytes(stops: readonly number[]): Uint8Array {
  const kinds = new Uint8Array(256).fill(kind.other)
  const set = (text: string, value: number) => {
    for (const character of text) kinds[character.charCodeAt(0)] = value
  }
  set('0123456789', kind.digit)
  set('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', kind.letter)
  set('-', kind.minus)
  set(',', kind.comma)
  set('.', kind.point)
  set('/', kind.slash)
  for (const value of stops) kinds[value] = kind.stop
  return kinds
}

/** Where cells are already cut, the delimiter of the file is a byte like any other. */
export const kindsInCells = kindsOfBytes([])

export const allowedIn: Record<CellShape['of'], number> = {
  text: everything,
  digits: kind.digit,
  alphanumerics: kind.digit | kind.letter,
  number: kind.digit | kind.minus | mark,
  day: kind.digit | kind.minus | kind.slash,
}

export const anyLength = 0x7fffffff

/** What is still to be asked of a cell once its kinds of bytes are known; days may have several forms, each a bit. */
export const form = { plain: 0, number: 1, isoDay: 2, frenchDay: 4 } as const

export function longestOf(shape: CellShape): number {
  switch (shape.of) {
    case 'digits':
      return shape.to
    case 'number':
      return shape.whole
    case 'day':
      return 10
    default:
      return shape.longest ?? anyLength
  }
}

/** The form that cells of that shape are asked for. */
export function formOf(shape: CellShape): number {
  if (shape.of === 'number') return form.number
  if (shape.of !== 'day') return form.plain
  return shape.written.reduce((all, written) => all | (written === 'AAAA-MM-JJ' ? form.isoDay : form.frenchDay), 0)
}

const zero = 48
const nine = 57
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
