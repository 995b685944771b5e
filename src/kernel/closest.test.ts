import { describe, expect, test } from 'vitest'
import { closest, didYouMean } from './closest.js'

const known = ['debit', 'delai', 'dette_urssaf', 'ratio_dette', 'effectif', 'effectif_ent']

describe('names close to a mistyped one', () => {
  test.each([
    ['debti', ['debit']],
    ['dela', ['delai']],
    ['effectif_etn', ['effectif_ent']],
    ['RATIO_DETTE', ['ratio_dette']],
    ['dette', ['dette_urssaf', 'ratio_dette']],
    ['xyz', []],
    ['', []],
  ])('%s', (typed, expected) => {
    const found = closest(typed, known)
    expect([...found].sort()).toEqual([...expected].sort())
  })

  test('the closest comes first', () => {
    expect(closest('effectif', known)).toEqual(['effectif', 'effectif_ent'])
  })

  test('in a sentence, or where to look', () => {
    expect(didYouMean('debti', known, 'See the list.')).toBe('Did you mean debit?')
    expect(didYouMean('xyz', known, 'See the list.')).toBe('See the list.')
  })
})
