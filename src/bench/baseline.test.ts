import { describe, expect, test } from 'vitest'
import { worsened } from './baseline.js'

const baseline = { companies: 20_000, months: 120, ratios: { 'import debit': 2, compute: 1.2 } }

describe('a ratio against the one of before', () => {
  test('given a ratio 16 % worse, then it is named with both', () => {
    expect(worsened([{ name: 'compute', ours: 14, floor: 10 }], baseline)).toEqual([
      'compute: 1.40 times its floor, 1.2 before',
    ])
  })

  test('given a ratio 14 % worse, or better, then nothing is said', () => {
    expect(worsened([{ name: 'compute', ours: 13.6, floor: 10 }], baseline)).toEqual([])
    expect(worsened([{ name: 'compute', ours: 9, floor: 10 }], baseline)).toEqual([])
  })

  test('given a file so small that its ratio is mostly noise, then nothing is said', () => {
    expect(worsened([{ name: 'import debit', ours: 0.15, floor: 0.05 }], baseline)).toEqual([])
  })

  test('given a measure that is new, then nothing is said', () => {
    expect(worsened([{ name: 'import sirene', ours: 9, floor: 1 }], baseline)).toEqual([])
  })
})
