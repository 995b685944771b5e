import { groupColumn, scoreEntries, termColumn } from '../../catalog/score-columns.js'
import type { Curve, Model, ModelTerm } from '../../declare/model.js'
import { ident, literal } from '../../kernel/sql.js'

/** A number as SQL reads it back to the same double. */
const number = (value: number) => `CAST(${literal(String(value))} AS DOUBLE)`

/** SQL of what a curve gives for a value that is not missing. */
export function curveSql(curve: Curve, variable: string): string {
  const x = ident(variable)
  switch (curve.kind) {
    case 'steps': {
      const branches = curve.edges.map(
        (edge, index) => `WHEN CAST(${x} AS DOUBLE) < ${number(edge)} THEN ${number(curve.values[index] ?? 0)}`,
      )
      const last = number(curve.values[curve.edges.length] ?? 0)
      return branches.length > 0 ? `CASE ${branches.join(' ')} ELSE ${last} END` : last
    }
    case 'line':
      return lineSql(curve.points, `CAST(${x} AS DOUBLE)`)
    case 'flag':
      return `CASE WHEN ${x} THEN ${number(curve.when_true)} ELSE ${number(curve.when_false)} END`
    case 'choice': {
      const branches = Object.entries(curve.values).map(
        ([value, given]) => `WHEN ${x} = ${literal(value)} THEN ${number(given)}`,
      )
      return `CASE ${branches.join(' ')} ELSE ${number(curve.other)} END`
    }
  }
}

/** Straight between two points, flat before the first and after the last. */
function lineSql(points: readonly (readonly [number, number])[], x: string): string {
  const first = points[0] ?? [0, 0]
  const last = points[points.length - 1] ?? [0, 0]
  const pieces = points.slice(1).map(([right, high], index) => {
    const [left, low] = points[index] ?? [0, 0]
    return `WHEN ${x} < ${number(right)} THEN ${number(low)} + (${x} - ${number(left)}) * ${number((high - low) / (right - left))}`
  })
  return `CASE WHEN ${x} <= ${number(first[0])} THEN ${number(first[1])} ${pieces.join(' ')} ELSE ${number(last[1])} END`
}

/**
 * SQL of one term's contribution to the calibrated log-odds: its curve, or what a missing value is declared to
 * contribute, times the group's multiplier and the slope of the calibration, so that contributions add up to the score.
 */
export function contributionSql(model: Model, group: Model['groups'][number], term: ModelTerm): string {
  const factor = group.multiplier * model.calibration.slope
  const value = `CASE WHEN ${ident(term.variable)} IS NULL THEN ${number(term.missing.contribution)} ELSE ${curveSql(term.curve, term.variable)} END`
  return factor === 1 ? value : `${number(factor)} * (${value})`
}

/** SELECT that scores the rows of `from`, which has the model's variables, `siren` and `periode`. */
export function scoreSelect(model: Model, from: string): string {
  const terms = model.groups.flatMap((group) =>
    group.terms.map((term) => `${contributionSql(model, group, term)} AS ${ident(termColumn(term.id))}`),
  )
  const groups = model.groups.map(
    ({ id, terms: own }) => `${own.map((term) => ident(termColumn(term.id))).join(' + ')} AS ${ident(groupColumn(id))}`,
  )
  const base = model.base * model.calibration.slope + model.calibration.offset
  const sum = [number(base), ...model.groups.map(({ id }) => ident(groupColumn(id)))].join(' + ')
  const levels = model.levels.map(({ level, min }) => `WHEN score >= ${number(min)} THEN ${literal(level)}`)
  const names = scoreEntries(model).map(({ name }) => ident(name))
  return `SELECT ${names.join(', ')} FROM (
    SELECT *, CASE ${levels.join(' ')} END AS niveau FROM (
      SELECT *, 1 / (1 + exp(-log_odds)) AS score FROM (
        SELECT *, ${sum} AS log_odds FROM (
          SELECT *, ${groups.join(', ')} FROM (
            SELECT siren, periode, ${literal(`${model.id} ${model.version}`)} AS modele, ${number(base)} AS base, ${terms.join(', ')}
            FROM ${from})))))`
}
