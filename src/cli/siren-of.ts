import { failure } from '../kernel/failure.js'

/** The siren that a person typed, with spaces or as the start of a siret. Throws a Failure of cause `usage` for anything else. */
export function sirenOf(word: string): string {
  const digits = word.replaceAll(' ', '')
  if (/^[0-9]{9}([0-9]{5})?$/.test(digits)) return digits.slice(0, 9)
  throw failure('usage', 'a siren has nine digits, a siret fourteen', { place: `"${word}"` })
}
