import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomFrom } from '../../kernel/random.js'
import { binFlags, binNumbers } from '../bins.js'
import type { BinnedColumn, BinnedTable } from '../table.js'
import { logOdds } from './additive.js'
import { fitAdditive } from './fit.js'
import { type BoostOptions, bagOf } from './options.js'
import { purify } from './purify.js'

const options: BoostOptions = {
  bags: 3,
  held_out: 0.34,
  rounds: 200,
  learning_rate: 0.1,
  leaves: 3,
  leaf_rows: 20,
  least_gain: 4,
  shrinkage: 1,
  patience: 20,
  pairs: 1,
  pair_bins: 8,
}

const rows = 4000

interface Drawn {
  readonly x: number
  readonly y: number
  readonly absent: boolean
  readonly flag: boolean
}

/** Four rows a company; what happens is drawn from the log-odds given. */
function drawn(trueLogOdds: (row: Drawn) => number, monotone: BinnedColumn['monotone'] = 0): BinnedTable {
  const random = randomFrom(7)
  const lines = Array.from({ length: rows }, () => ({
    x: random(),
    y: random(),
    absent: random() < 0.2,
    flag: random() < 0.3,
  }))
  const values = (of: (line: Drawn) => number) => Float64Array.from(lines, of)
  const outcome = Uint8Array.from(lines, (line) => Number(random() < 1 / (1 + Math.exp(-trueLogOdds(line)))))
  return {
    rows,
    columns: [
      binNumbers(
        { name: 'x', monotone, bins: 32 },
        values(({ x }) => x),
      ),
      binNumbers(
        { name: 'y', monotone: 0, bins: 32 },
        values(({ y, absent }) => (absent ? Number.NaN : y)),
      ),
      binFlags(
        { name: 'flag', monotone: 0, bins: 3 },
        values(({ flag }) => Number(flag)),
      ),
    ],
    outcome,
    companies: Int32Array.from({ length: rows / 4 + 1 }, (_, company) => 4 * company),
  }
}

const curveOf = (fitted: { tables: readonly Float64Array[] }, column: number) => [
  ...(fitted.tables[column] as Float64Array),
]

describe('an additive model', () => {
  test('finds a curve, a flag, and what an absent value says', async () => {
    const table = drawn(({ x, absent, flag }) => -1 + (x > 0.5 ? 1.5 : -0.5) + (absent ? 1 : 0) + (flag ? 1 : 0))
    const fitted = await fitAdditive(table, { ...options, pairs: 0 })
    const steps = curveOf(fitted, 0)
    expect((steps[28] as number) - (steps[4] as number)).toBeGreaterThan(1.6)
    expect((steps[28] as number) - (steps[4] as number)).toBeLessThan(2.4)
    const [absent, ...known] = curveOf(fitted, 1)
    expect((absent as number) - (known[10] as number)).toBeGreaterThan(0.5)
    const [, no, yes] = curveOf(fitted, 2)
    expect((yes as number) - (no as number)).toBeGreaterThan(0.7)
  })

  test('finds the pair that acts together, and leaves to the curves what each says alone', async () => {
    const table = drawn(({ x, flag }) => -1 + (x > 0.5 === flag ? 1 : -1))
    const fitted = await fitAdditive(table, options)
    expect(fitted.pairs.map(({ first, second }) => [first, second])).toEqual([[0, 2]])
    const values = fitted.pairTables[0] as Float64Array
    const [low, high] = [2 * 3, 7 * 3]
    expect((values[low + 1] as number) - (values[low + 2] as number)).toBeGreaterThan(1)
    expect((values[high + 2] as number) - (values[high + 1] as number)).toBeGreaterThan(1)
  })

  test('keeps its direction where it must, alone and in pairs, whatever the rows say', async () => {
    const table = drawn(({ x, flag }) => Math.sin(9 * x) + (x > 0.5 === flag ? 0.8 : -0.8), 1)
    const fitted = await fitAdditive(table, options)
    const steps = curveOf(fitted, 0).slice(1)
    expect(steps).toEqual([...steps].sort((a, b) => a - b))
    expect(steps.at(-1)).toBeGreaterThan(steps[0] as number)
    for (const flag of [1, 2]) {
      const all = steps.map((value, at) => value + cell(fitted, at + 1, flag))
      for (const [at, value] of all.entries()) expect(value).toBeGreaterThanOrEqual((all[at - 1] ?? -9) - 1e-9)
    }
  })

  test('gives the same to the last bit when it is fitted again', async () => {
    const table = drawn(({ x }) => x - 1)
    expect(await fitAdditive(table, options)).toEqual(await fitAdditive(table, options))
  })

  test('learns nothing from noise that helps companies it never saw', async () => {
    const fitted = await fitAdditive(
      drawn(() => -1),
      options,
    )
    const said = fitted.outOfBag.map((value) => Math.abs(value - fitted.base))
    expect(said.reduce((sum, value) => sum + value, 0) / rows).toBeLessThan(0.1)
  })

  test('law: a curve that must rise still does, whatever its pairs say of its variable alone', async () => {
    const table = drawn(({ x, flag }) => x + (flag ? x : 0) - 1, 1)
    const fitted = await fitAdditive(table, options)
    const turned = {
      ...fitted,
      tables: fitted.tables.map((curve, at) => (at === 0 ? curve.map((_, bin) => bin / 50) : curve.slice())),
      pairTables: fitted.pairTables.map((values) => values.map((_, at) => -at / 10)),
    }
    const said = logOdds(table, turned, turned.pairs, turned.pairTables, [[0, rows]])
    purify(table, turned)
    const after = logOdds(table, turned, turned.pairs, turned.pairTables, [[0, rows]])
    const steps = curveOf(turned, 0).slice(1)
    expect(steps.every((value, at) => at === 0 || value >= (steps[at - 1] as number) - 1e-12)).toBe(true)
    expect(Math.max(...after.map((value, at) => Math.abs(value - (said[at] as number))))).toBeLessThan(1e-9)
  })

  test('law: what is said of every row is the same before and after each thing has its place', async () => {
    const table = drawn(({ x, flag }) => x + (flag ? x : 0) - 1)
    const fitted = await fitAdditive(table, options)
    const before = logOdds(table, fitted, fitted.pairs, fitted.pairTables, [[0, rows]])
    const moved = {
      ...fitted,
      tables: fitted.tables.map((curve) => curve.slice()),
      pairTables: fitted.pairTables.map((values) => values.map((value, at) => value + Math.sin(at))),
    }
    const shifted = logOdds(table, moved, moved.pairs, moved.pairTables, [[0, rows]])
    purify(table, moved)
    const after = logOdds(table, moved, moved.pairs, moved.pairTables, [[0, rows]])
    expect(Math.max(...after.map((value, at) => Math.abs(value - (shifted[at] as number))))).toBeLessThan(1e-9)
    expect(before.every((value) => Number.isFinite(value))).toBe(true)
  })
})

describe('bags', () => {
  test('law: no company is on both sides, none is left aside, and each is held out of a bag', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 8, maxLength: 60 }),
        fc.integer({ min: 1, max: 8 }),
        (sizes, bags) => {
          const companies = Int32Array.from([0, ...sizes.map((_, at) => sum(sizes.slice(0, at + 1)))])
          const table = { rows: companies.at(-1) as number, companies } as BinnedTable
          const seen = new Uint8Array(table.rows)
          for (let bag = 0; bag < bags; bag++) {
            const { train, held } = bagOf(table, { ...options, bags, held_out: 0.15 }, bag)
            const all = [...train, ...held].sort((a, b) => a[0] - b[0])
            expect(all.map(([from]) => from)).toEqual([0, ...all.slice(0, -1).map(([, to]) => to)])
            expect(all.at(-1)?.[1]).toBe(table.rows)
            for (const [from, to] of held) {
              expect(companies).toContain(from)
              expect(companies).toContain(to)
              seen.fill(1, from, to)
            }
          }
          if (bags > 1) expect(seen).not.toContain(0)
        },
      ),
    )
  })
})

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

function cell(fitted: Awaited<ReturnType<typeof fitAdditive>>, bin: number, flag: number): number {
  const at = fitted.pairs.findIndex(({ first, second }) => first === 0 && second === 2)
  const pair = fitted.pairs[at]
  if (!pair) return 0
  return (fitted.pairTables[at] as Float64Array)[(pair.rows.of[bin] as number) * pair.columns.count + flag] as number
}
