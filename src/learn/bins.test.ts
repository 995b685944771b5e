import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { binChoices, binNumbers, binOf, boundsOf, shortestBetween } from './bins.js'

const sorted = (values: readonly number[]) => Float64Array.from(values).sort()

describe('bins', () => {
  test('given few values, then each has its bin', () => {
    expect(boundsOf(sorted([0, 0, 1, 2, 2, 3]), 10)).toEqual([1, 2, 3])
  })

  test('given many zeros, then they have a bin of their own and the others share what is left', () => {
    const values = [...Array(90).fill(0), ...Array.from({ length: 10 }, (_, at) => at + 1)]
    const bounds = boundsOf(sorted(values), 4)
    expect(bounds[0]).toBeGreaterThan(0)
    expect(bounds[0]).toBeLessThanOrEqual(1)
    expect(bounds).toHaveLength(3)
  })

  test('given a negative and a positive, then zero divides them', () => {
    expect(shortestBetween(-0.3, 12)).toBe(0)
    expect(shortestBetween(0.4837, 0.5212)).toBe(0.5)
    expect(shortestBetween(1234.5, 1234.6)).toBe(1234.6)
  })

  test('law: bounds go up, are no more than asked, and put no value on the side of a smaller one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 }),
        fc.integer({ min: 2, max: 20 }),
        (values, most) => {
          const inOrder = sorted(values)
          const bounds = boundsOf(inOrder, most)
          expect(bounds.length).toBeLessThan(most)
          for (const [at, bound] of bounds.entries())
            if (at > 0) expect(bound).toBeGreaterThan(bounds[at - 1] as number)
          const bins = [...inOrder].map((value) => binOf(bounds, value))
          expect(bins).toEqual([...bins].sort((a, b) => a - b))
          for (const bound of bounds) expect(inOrder.some((value) => value < bound)).toBe(true)
        },
      ),
    )
  })

  test('given an absent value, then bin 0; given a code that is not named, then the last bin', () => {
    expect([...binNumbers({ name: 'x', monotone: 0, bins: 4 }, Float64Array.from([Number.NaN, 1, 2])).bins]).toEqual([
      0, 1, 2,
    ])
    const codes = binChoices({ name: 'x', monotone: 0, bins: 4 }, Float64Array.from([0, 1, 5, Number.NaN]), ['A', 'B'])
    expect([...codes.bins]).toEqual([1, 2, 3, 0])
    expect(codes.count).toBe(4)
  })
})
