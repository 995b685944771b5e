import { axisSteps, type Curve, type PairAxis } from '../declare/curve.js'
import type { ModelContent } from '../declare/model.js'

export type Given = ModelContent['examples'][number]['given']
type Value = Given[string]

/** The score of one company, worked as a person would from the tables of the model: not by the SQL that scores the country. */
export function scoreByHand(
  model: Omit<ModelContent, 'examples'>,
  given: Given,
): ModelContent['examples'][number]['expect'] {
  const contributions = model.groups.flatMap(({ multiplier, terms, pairs }) => [
    ...terms.map(({ variable, curve, missing }) => {
      const value = given[variable] ?? null
      return multiplier * (value === null ? missing.contribution : along(curve, value))
    }),
    ...pairs.map(({ rows, columns, values }) => {
      const line = values[stepOf(rows, given[rows.variable] ?? null)]
      return multiplier * (line?.[stepOf(columns, given[columns.variable] ?? null)] ?? Number.NaN)
    }),
  ])
  const sum = contributions.reduce((total, one) => total + one, model.base)
  const logOdds = model.calibration.slope * sum + model.calibration.offset
  const score = 1 / (1 + Math.exp(-logOdds))
  const level = model.levels.find(({ min }) => score >= min)?.level ?? ''
  return { log_odds: logOdds, score, level }
}

function along(curve: Curve, value: Exclude<Value, null>): number {
  switch (curve.kind) {
    case 'steps':
      return curve.values[curve.edges.filter((edge) => Number(value) >= edge).length] ?? Number.NaN
    case 'line':
      return onLine(curve.points, Number(value))
    case 'flag':
      return value === true ? curve.when_true : curve.when_false
    case 'choice':
      return curve.values[String(value)] ?? curve.other
  }
}

function onLine(points: readonly (readonly [number, number])[], value: number): number {
  const next = points.findIndex(([x]) => x > value)
  const [x1, y1] = points[next === -1 ? points.length - 1 : Math.max(0, next - 1)] ?? [0, 0]
  const [x2, y2] = points[next === -1 ? points.length - 1 : next] ?? [0, 0]
  return x2 === x1 || value <= x1 ? y1 : y1 + ((y2 - y1) * (value - x1)) / (x2 - x1)
}

function stepOf(axis: PairAxis, value: Value): number {
  if (value === null) return axisSteps(axis) - 1
  if (axis.kind === 'steps') return axis.edges.filter((edge) => Number(value) >= edge).length
  if (axis.kind === 'flag') return value === true ? 1 : 0
  const at = axis.values.indexOf(String(value))
  return at === -1 ? axis.values.length : at
}
