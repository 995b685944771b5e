import { boundSuffixes, metricMeanings } from '../declare/metrics.js'
import { judgedDigest, type Model } from '../declare/model.js'
import { code, table, words } from './markdown.js'

/** What a model was measured to be worth, where, and whether that is still the model that the file holds. */
export function metricParts(model: Model): string[] {
  const { metrics, evaluation, levels } = model
  if (Object.keys(metrics).length === 0)
    return ['It was not evaluated: nothing is known of what it is worth. `vigie evaluate` measures it.']
  const bounds = new Set(Object.keys(metrics).flatMap((name) => boundSuffixes.map((suffix) => `${name}${suffix}`)))
  const rows = Object.entries(metrics)
    .filter(([name]) => !bounds.has(name))
    .map(([name, value]) => [code(name), String(value), interval(metrics, name), meaningOf(name, levels)])
  return [...provenance(model, evaluation), table(['figure', 'value', 'middle 95 % of resamples', 'meaning'], rows)]
}

function provenance(model: Model, evaluation: Model['evaluation']): string[] {
  if (!evaluation) return ['Figures of whoever wrote the file; it does not say on what they were measured.']
  const { batch, from, to, resamples, seed, of } = evaluation
  const first = `Measured by \`vigie evaluate\` on the training tables of batch ${batch}, months ${from.slice(0, 7)} to ${to.slice(0, 7)}, on companies that no model learns from, lines whose procedure is already open left out; ${resamples} resamples of companies, seed ${seed}.`
  const since = 'Its numbers or thresholds changed since: these figures are of what it was. Judge it again.'
  return [of === judgedDigest(model) ? first : `${first} ${since}`]
}

function interval(metrics: Model['metrics'], name: string): string {
  const [low, high] = boundSuffixes.map((suffix) => metrics[`${name}${suffix}`])
  return low === undefined || high === undefined ? '' : `${low} to ${high}`
}

function meaningOf(name: string, levels: Model['levels']): string {
  const [, kind = name, rank] = /^(.*)_(\d+)$/.exec(name) ?? []
  const meaning = metricMeanings[kind]
  if (meaning === undefined) return ''
  const level = rank === undefined ? undefined : levels[Number(rank) - 1]?.level
  return level === undefined ? meaning : `${meaning}: ${words(level)}`
}

/** What nobody should read into a model, whatever its figures. */
export const limits = (model: Model): string[] => [
  `It says who is like the companies that failed, and not why they did: a contribution is no cause.`,
  `It looks ${model.target.horizon_months} months ahead, on the perimeter named above: it knows nothing of who is outside.`,
  'Figures are those of the score, before corrections of experts and rules on levels.',
  model.training.method === 'by_hand'
    ? 'Its numbers were set by hand: its scores are no probabilities until an evaluation shows that they are.'
    : 'Its scores are probabilities as far as the months to come are like those it learnt from: look at the calibration of each new year.',
]
