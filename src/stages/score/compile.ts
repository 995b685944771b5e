import { groupColumn, scoreEntries, termColumn } from '../../catalog/score-columns.js'
import { axisSteps, type Curve, type PairAxis } from '../../declare/curve.js'
import type { Model, ModelGroup, ModelPair, ModelTerm } from '../../declare/model.js'
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

/** SQL of the step of a side of a pair, from 0; the last is that of an absent value. */
function stepSql(axis: PairAxis): string {
  const x = ident(axis.variable)
  const branches =
    axis.kind === 'steps'
      ? axis.edges.map((edge, at) => `WHEN CAST(${x} AS DOUBLE) < ${number(edge)} THEN ${at}`)
      : axis.kind === 'flag'
        ? [`WHEN NOT ${x} THEN 0`]
        : axis.values.map((value, at) => `WHEN ${x} = ${literal(value)} THEN ${at}`)
  return `CASE WHEN ${x} IS NULL THEN ${axisSteps(axis) - 1} ${branches.join(' ')} ELSE ${branches.length} END`
}

/** SQL of what a pair gives: a cell of its table, which is laid out line after line. */
export function pairSql({ rows, columns, values }: ModelPair): string {
  const cells = values.flat().map(number)
  return `list_extract([${cells.join(', ')}], 1 + ${axisSteps(columns)} * ${stepSql(rows)} + ${stepSql(columns)})`
}

/**
 * SQL of each contribution of a group to the calibrated log-odds: a term's curve, or what a missing value is declared to
 * contribute, or a pair's cell, times the group's multiplier and the slope of the calibration, so that contributions add
 * up to the score.
 */
export function contributions(model: Model, group: ModelGroup): { readonly column: string; readonly sql: string }[] {
  const factor = group.multiplier * model.calibration.slope
  const scaled = (sql: string) => (factor === 1 ? sql : `${number(factor)} * (${sql})`)
  return [
    ...group.terms.map((term) => ({ column: termColumn(term.id), sql: scaled(termSql(term)) })),
    ...group.pairs.map((pair) => ({ column: termColumn(pair.id), sql: scaled(pairSql(pair)) })),
  ]
}

const termSql = ({ variable, curve, missing }: ModelTerm) =>
  `CASE WHEN ${ident(variable)} IS NULL THEN ${number(missing.contribution)} ELSE ${curveSql(curve, variable)} END`

/** SELECT that scores the rows of `from`, which has the model's variables, `siren` and `periode`. */
export function scoreSelect(model: Model, from: string): string {
  const groups = model.groups.map((group) => ({ id: group.id, parts: contributions(model, group) }))
  const parts = groups.flatMap(({ parts: own }) => own.map(({ column, sql }) => `${sql} AS ${ident(column)}`))
  const sums = groups.map(
    ({ id, parts: own }) => `${own.map(({ column }) => ident(column)).join(' + ')} AS ${ident(groupColumn(id))}`,
  )
  const base = model.base * model.calibration.slope + model.calibration.offset
  const sum = [number(base), ...model.groups.map(({ id }) => ident(groupColumn(id)))].join(' + ')
  const levels = model.levels.map(({ level, min }) => `WHEN score >= ${number(min)} THEN ${literal(level)}`)
  const names = scoreEntries(model).map(({ name }) => ident(name))
  return `SELECT ${names.join(', ')} FROM (
    SELECT *, CASE ${levels.join(' ')} END AS niveau FROM (
      SELECT *, 1 / (1 + exp(-log_odds)) AS score FROM (
        SELECT *, ${sum} AS log_odds FROM (
          SELECT *, ${sums.join(', ')} FROM (
            SELECT siren, periode, ${literal(`${model.id} ${model.version}`)} AS modele, ${number(base)} AS base, ${parts.join(', ')}
            FROM ${from})))))`
}
