import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareBatchKeys, parseBatchKey } from './batch-key.js'

const order = (...texts: string[]) =>
  texts
    .flatMap((text) => parseBatchKey(text) ?? [])
    .sort(compareBatchKeys)
    .map(({ text }) => text)

describe('batch keys', () => {
  test('a month, its numbered complements, then its named ones', () => {
    expect(order('2011_10', '2012', '2011_sirene', '2011_2', '2011', '2011_2_bis')).toEqual([
      '2011',
      '2011_sirene',
      '2011_2',
      '2011_2_bis',
      '2011_10',
      '2012',
    ])
  })

  test.each(['', '11', '2013x', '2013', '2000', '201a', '190193039', 'abcd', '2011_', '2011-01'])(
    '"%s" is none',
    (text) => {
      expect(parseBatchKey(text)).toBeUndefined()
    },
  )

  test.each(['1801', '1901_93039', '2011_01', '2011_0_urssaf', '1901_1repeatable'])('"%s" is a batch', (text) => {
    expect(parseBatchKey(text)?.text).toBe(text)
  })

  test('law: the order is total', () => {
    const key = fc
      .tuple(
        fc.integer({ min: 0, max: 99 }),
        fc.integer({ min: 1, max: 12 }),
        fc.option(fc.integer({ min: 0, max: 20 })),
        fc.option(fc.constantFrom('a', 'b')),
      )
      .map(([year, month, number, label]) => {
        const two = (value: number) => String(value).padStart(2, '0')
        return `${two(year)}${two(month)}${number === null ? '' : `_${number}`}${label === null ? '' : `_${label}`}`
      })
    fc.assert(
      fc.property(key, key, (left, right) => {
        const [a, b] = [parseBatchKey(left), parseBatchKey(right)]
        if (!a || !b) throw new Error('every generated key parses')
        expect(Math.sign(compareBatchKeys(a, b))).toBe(-Math.sign(compareBatchKeys(b, a)) || 0)
        expect(compareBatchKeys(a, b) === 0).toBe(left === right)
      }),
    )
  })
})
