import { groupColumn, termColumn } from '../../catalog/score-columns.js'
import type { Model } from '../../declare/model.js'
import { ident, literal } from '../../kernel/sql.js'

/** The code under which the base and the groups without a name of their own are told. */
const rest = 'autre'

const base = '(1 / (1 + exp(-lignes.base)))'
const gap = '(lignes.log_odds - lignes.base)'
/**
 * Percents of the score for one unit of log-odds. What a score is above that of the base alone is divided in proportion to
 * the log-odds of each part, which never explodes: the score moves with the log-odds, by at most a quarter.
 */
const rate = `(100 * CASE WHEN abs(${gap}) < 1e-6 THEN ${base} * (1 - ${base}) ELSE (lignes.score - ${base}) / ${gap} END)`
const column = (name: string) => `lignes.${ident(name)}`
const jsonText = (pairs: readonly (readonly [string, string])[]) =>
  `CAST(json_object(${pairs.map(([name, sql]) => `${literal(name)}, ${sql}`).join(', ')}) AS VARCHAR)`

/** The groups of the model under each name that people read, in the order of the names; the others under that of the rest. */
function named(model: Model, names: ReadonlyMap<string, string>): (readonly [string, Model['groups']])[] {
  const shown = [...new Set([...names].filter(([code]) => code !== rest).map(([, name]) => name))]
  const others = model.groups.filter(({ id }) => !names.has(id) || id === rest)
  return [
    ...shown.map((name) => [name, model.groups.filter(({ id }) => names.get(id) === name)] as const),
    [names.get(rest) ?? rest, others] as const,
  ]
}

/**
 * SQL of the share of each group in the score, in percent, as a JSON object: the shares add up to 100 times the score. The
 * last one holds the base and the corrections of experts too. Sources: decisions, Lists; scoring, 9 (waterfall).
 */
export function sharesSql(model: Model, names: ReadonlyMap<string, string>): string {
  const pairs = named(model, names).map(([name, groups], index, all) => {
    const own = groups.map(({ id }) => column(groupColumn(id)))
    if (index === all.length - 1)
      return [name, `100 * ${base} + ${rate} * (${[...own, column('correction')].join(' + ')})`] as const
    return [name, own.length > 0 ? `${rate} * (${own.join(' + ')})` : 'CAST(0 AS DOUBLE)'] as const
  })
  return jsonText(pairs)
}

/**
 * SQL of the same, one level down: what each term of a group takes of its share, by the name of the term. Those of a group
 * add up to its share. Source: scoring, 5.1 (nested since 2025).
 */
export function detailsSql(model: Model, names: ReadonlyMap<string, string>): string {
  const pairs = named(model, names).map(([name, groups], index, all) => {
    const terms = groups.flatMap(({ terms: own, pairs: both }) => [...own, ...both])
    const told = terms.map(({ id }) => [id, `${rate} * ${column(termColumn(id))}`] as const)
    const others = [
      ['base', `100 * ${base}`],
      ['correction', `${rate} * ${column('correction')}`],
    ] as const
    const inside = [...told, ...(index === all.length - 1 ? others : [])]
    return [name, `CAST(${inside.length > 0 ? jsonText(inside) : "'{}'"} AS JSON)`] as const
  })
  return jsonText(pairs)
}
