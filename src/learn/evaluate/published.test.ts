import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseYaml } from '../../kernel/yaml.js'
import { projectRoot } from '../../testing/vigie.js'
import { type Confusion, type Rates, ratesOf } from './confusion.js'

interface Published {
  readonly set: string
  readonly level: string
  readonly matrix: Confusion
  readonly published: Partial<Rates>
  readonly truncated?: readonly string[]
}

const file = join(projectRoot, 'fixtures', 'evaluation', 'published.yaml')
const sets = parseYaml(readFileSync(file, 'utf8')) as Published[]
const figures = sets.flatMap(({ set, level, matrix, published, truncated = [] }) =>
  Object.entries(published).map(([name, value]) => ({
    words: `${set}, ${level}, ${name}`,
    got: ratesOf(matrix)[name as keyof Rates],
    value,
    cut: truncated.includes(name),
  })),
)

test('there are forty of them, of which two were cut', () => {
  expect(figures).toHaveLength(40)
  expect(figures.filter(({ cut }) => cut)).toHaveLength(2)
})

test.each(figures)('$words was published as $value', ({ got, value, cut }) => {
  const told = cut ? Math.floor(got * 1000) / 1000 : Math.round(got * 1000) / 1000
  expect(told).toBe(value)
  if (cut) expect(Math.round(got * 1000) / 1000).not.toBe(value)
})

test('predicting that all fail gives the F2 of the trivial baselines, and lift is precision over prevalence', () => {
  const all = (prevalence: number) => ratesOf({ tp: prevalence, fp: 1 - prevalence, fn: 0, tn: 0 }).f2
  expect([0.0428, 0.0329, 0.018].map((one) => Number(all(one).toFixed(3)))).toEqual([0.183, 0.145, 0.084])
  const { lift, flagged, specificity } = ratesOf({ tn: 479649, fp: 1201, fn: 13893, tp: 7593 })
  expect([lift.toFixed(1), (100 * flagged).toFixed(2), specificity.toFixed(3)]).toEqual(['20.2', '1.75', '0.998'])
})
