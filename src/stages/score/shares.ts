import { groupColumn } from '../../catalog/score-columns.js'
import type { Model } from '../../declare/model.js'
import { ident, literal } from '../../kernel/sql.js'

/** The code under which the base and the groups without a name of their own are told. */
const rest = 'autre'

/**
 * SQL of the share of each group in the score, in percent, as a JSON object: the shares add up to 100 times the score.
 * What a score is above that of the base alone is divided in proportion to the log-odds of each group, which never
 * explodes: the score moves with the log-odds, by at most a quarter. Sources: decisions, Lists; scoring, 9 (waterfall).
 */
export function sharesSql(model: Model, names: ReadonlyMap<string, string>): string {
  const base = '(1 / (1 + exp(-lignes.base)))'
  const gap = '(lignes.log_odds - lignes.base)'
  const rate = `CASE WHEN abs(${gap}) < 1e-6 THEN ${base} * (1 - ${base}) ELSE (lignes.score - ${base}) / ${gap} END`
  const column = (id: string) => `lignes.${ident(groupColumn(id))}`
  const shown = [...new Set([...names].filter(([code]) => code !== rest).map(([, name]) => name))]
  const mapped = shown.map((name) => {
    const own = model.groups.filter(({ id }) => names.get(id) === name).map(({ id }) => column(id))
    return [name, own.length > 0 ? `100 * (${rate}) * (${own.join(' + ')})` : 'CAST(0 AS DOUBLE)'] as const
  })
  const others = model.groups.filter(({ id }) => !names.has(id) || id === rest).map(({ id }) => column(id))
  const left = `100 * (${base} + (${rate}) * (${[...others, 'lignes.correction'].join(' + ')}))`
  const pairs = [...mapped, [names.get(rest) ?? rest, left] as const]
  return `CAST(json_object(${pairs.map(([name, sql]) => `${literal(name)}, ${sql}`).join(', ')}) AS VARCHAR)`
}
