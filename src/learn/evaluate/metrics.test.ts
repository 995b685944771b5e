import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { intervalOf, resample } from './bootstrap.js'
import { calibrationBands, calibrationLine } from './calibration.js'
import { cutAt, type ScoredRows } from './scored-rows.js'
import { tally } from './tally.js'
import { bestThreshold } from './thresholds.js'

/** Lines from (score, outcome), each of its own company unless said. */
function rowsOf(lines: readonly (readonly [number, number, number?])[]): ScoredRows {
  const sorted = lines.map(([score, label, company], rank) => ({ score, label, company: company ?? rank }))
  sorted.sort((a, b) => b.score - a.score)
  return {
    score: Float64Array.from(sorted, ({ score }) => score),
    label: Uint8Array.from(sorted, ({ label }) => label),
    company: Int32Array.from(sorted, ({ company }) => company),
    companies: lines.length,
  }
}

const anyRows = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 1 })), { minLength: 2, maxLength: 40 })
  .map((lines) => rowsOf(lines.map(([score, label]) => [score / 8, label] as const)))

describe('average precision', () => {
  test('is the step sum: here 1 × 1/2, then 2/3 × 1/2, as scikit-learn gives for its own example', () => {
    // y = 0, 0, 1, 1 and scores 0.1, 0.4, 0.35, 0.8: 0.8333…
    const rows = rowsOf([
      [0.1, 0],
      [0.4, 0],
      [0.35, 1],
      [0.8, 1],
    ])
    expect(tally(rows).averagePrecision).toBeCloseTo(1 / 2 + (2 / 3) * (1 / 2), 12)
  })

  test('given one score for all, then it is the prevalence, whatever the order of the lines', () => {
    expect(
      tally(
        rowsOf([
          [0.5, 1],
          [0.5, 0],
          [0.5, 0],
          [0.5, 0],
        ]),
      ).averagePrecision,
    ).toBe(0.25)
  })
})

describe('the ROC area', () => {
  test('law: it is the share of pairs in the right order, equal scores counting for a half', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        let [right, pairs] = [0, 0]
        for (const [a, one] of rows.label.entries()) {
          for (const [b, other] of rows.label.entries()) {
            if (one !== 1 || other !== 0) continue
            pairs += 1
            const gap = (rows.score[a] ?? 0) - (rows.score[b] ?? 0)
            right += gap > 0 ? 1 : gap === 0 ? 0.5 : 0
          }
        }
        fc.pre(pairs > 0)
        expect(tally(rows).rocAuc).toBeCloseTo(right / pairs, 12)
      }),
    )
  })
})

describe('a threshold', () => {
  test('lets in a score equal to it', () => {
    const rows = rowsOf([
      [0.9, 1],
      [0.5, 1],
      [0.5, 0],
      [0.1, 0],
    ])
    expect([cutAt(rows, 0.9), cutAt(rows, 0.5), cutAt(rows, 0.51), cutAt(rows, 0), cutAt(rows, 1)]).toEqual([
      1, 3, 1, 4, 0,
    ])
    expect(tally(rows, [1, 3]).cuts).toEqual([
      { tp: 1, fp: 0, fn: 1, tn: 2 },
      { tp: 2, fp: 1, fn: 0, tn: 1 },
    ])
  })

  test('law: no score makes a better F than the one found', () => {
    fc.assert(
      fc.property(anyRows, fc.constantFrom(0.5, 2), (rows, beta) => {
        const best = bestThreshold(rows, beta)
        fc.pre(best !== undefined)
        for (const score of rows.score) {
          const { tp, fp, fn } = tally(rows, [cutAt(rows, score)]).cuts[0] ?? { tp: 0, fp: 0, fn: 0 }
          const square = beta * beta
          expect(((1 + square) * tp) / ((1 + square) * tp + square * fn + fp)).toBeLessThanOrEqual(best.value + 1e-12)
        }
      }),
    )
  })

  test('given equal ones, then the highest is chosen; without a case, there is none', () => {
    // At 0.9 one case of two and nothing else: F2 = 5 / (5 + 4). At 0.1 both and eight others: 10 / (10 + 8).
    const others = Array.from({ length: 8 }, () => [0.5, 0] as const)
    expect(bestThreshold(rowsOf([[0.9, 1], ...others, [0.1, 1]]), 2)).toEqual({ threshold: 0.9, value: 5 / 9 })
    expect(bestThreshold(rowsOf([[0.9, 1], ...others.slice(1), [0.1, 1]]), 2)?.threshold).toBe(0.1)
    expect(bestThreshold(rowsOf(others), 2)).toBeUndefined()
  })
})

describe('calibration', () => {
  /** Groups of a hundred lines at each score, of which as many cases as the true chance says. */
  const groups = (chance: (score: number) => number) =>
    rowsOf(
      [0.1, 0.2, 0.3, 0.5, 0.7, 0.9].flatMap((score) =>
        Array.from({ length: 1000 }, (_, rank) => [score, rank < Math.round(1000 * chance(score)) ? 1 : 0] as const),
      ),
    )

  test('given scores that are the chances they claim, then slope 1, offset 0, as many cases as announced', () => {
    const rows = groups((score) => score)
    const { slope, offset } = calibrationLine(rows)
    expect(slope).toBeCloseTo(1, 9)
    expect(offset).toBeCloseTo(0, 9)
    expect(tally(rows).observedExpected).toBeCloseTo(1, 9)
  })

  test('given scores too sure of themselves by half, then slope 1/2', () => {
    const half = (score: number) => 1 / (1 + Math.exp(-Math.log(score / (1 - score)) / 2))
    const { slope, offset } = calibrationLine(groups(half))
    expect(slope).toBeCloseTo(0.5, 2)
    expect(offset).toBeCloseTo(0, 2)
  })

  test('given scores that are wrong about who fails, then the slope is negative', () => {
    const { slope } = calibrationLine(groups((score) => 0.02 + (1 - score) / 20))
    expect(slope).toBeLessThan(-0.2)
    expect(slope).toBeGreaterThan(-0.5)
  })

  test('given few cases with scores far above all others, then the line is found all the same', () => {
    const lines = [
      ...Array.from(
        { length: 90_000 },
        (_, rank) => [rank % 2 === 0 ? 0.016 : 0.019, rank % 57 === 0 ? 1 : 0] as const,
      ),
      ...Array.from({ length: 500 }, (_, rank) => [0.5, rank % 2] as const),
    ]
    const { slope, offset } = calibrationLine(rowsOf(lines))
    expect(slope).toBeCloseTo(1, 1)
    expect(offset).toBeCloseTo(0, 1)
  })

  test('given one score only, then there is no line', () => {
    expect(
      calibrationLine(
        rowsOf([
          [0.2, 1],
          [0.2, 0],
        ]),
      ).slope,
    ).toBeNaN()
  })

  test('the Brier score is the mean square of the error', () => {
    expect(
      tally(
        rowsOf([
          [0.8, 1],
          [0.3, 0],
        ]),
      ).brier,
    ).toBeCloseTo((0.04 + 0.09) / 2, 12)
  })

  test('bands have as many lines, from the highest scores down, and all of them together', () => {
    const bands = calibrationBands(groups((score) => score))
    expect(bands.map(({ lines }) => lines)).toEqual(Array(10).fill(600))
    expect(bands[0]).toMatchObject({ highest: 0.9, lowest: 0.9 })
    expect(bands[0]?.expected).toBeCloseTo(0.9, 12)
    expect(bands.reduce((sum, { cases }) => sum + cases, 0)).toBe(2700)
  })
})

describe('a resample of companies', () => {
  const rows = rowsOf(
    Array.from({ length: 300 }, (_, line) => [(line * 7919) % 97, line % 5 === 0 ? 1 : 0, line % 60] as const),
  )
  const precisions = (seed: number) => resample(60, 50, seed, (weights) => tally(rows, [], weights).averagePrecision)

  test('is the same for the same seed, and another for another', () => {
    expect(precisions(1)).toEqual(precisions(1))
    expect(precisions(1)).not.toEqual(precisions(2))
  })

  test('draws as many companies as there are, and each line as often as its company', () => {
    for (const total of resample(60, 20, 3, (weights) => weights.reduce((sum, one) => sum + one, 0))) {
      expect(total).toBe(60)
    }
    const [lines] = resample(60, 1, 3, (weights) => tally(rows, [], weights).lines)
    expect(lines).toBe(300)
  })

  test('law: a weight of two is the line written twice', () => {
    fc.assert(
      fc.property(anyRows, (one) => {
        const twice = rowsOf(
          [...one.score].flatMap((score, line) => {
            const row = [score, one.label[line] ?? 0] as const
            return line % 2 === 0 ? [row, row] : [row]
          }),
        )
        const weights = Uint16Array.from({ length: one.companies }, () => 1)
        for (const [line, company] of one.company.entries()) weights[company] = line % 2 === 0 ? 2 : 1
        const [a, b] = [tally(one, [], weights), tally(twice)]
        for (const name of ['lines', 'cases', 'averagePrecision', 'rocAuc', 'brier', 'observedExpected'] as const) {
          if (Number.isFinite(b[name])) expect(a[name]).toBeCloseTo(b[name], 10)
        }
      }),
    )
  })

  test('the interval holds the middle 95 % of what was measured', () => {
    expect(intervalOf(Array.from({ length: 101 }, (_, rank) => rank))).toEqual({ low: 2.5, high: 97.5 })
    expect(intervalOf([Number.NaN])).toBeNull()
  })
})
