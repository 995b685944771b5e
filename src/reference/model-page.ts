import type { Curve, Model, ModelTerm } from '../declare/model.js'
import { bullets, code, page, prose, sentence, table, words } from './markdown.js'
import { declarationLink, inFolder } from './places.js'

/** A model as a person can check it by hand: card, curves as tables, thresholds, worked examples. */
export function modelPage(model: Model): string {
  return page(
    `pipelines/${model.file}`,
    `# ${model.id} ${model.version}: ${words(model.label)}`,
    declarationLink(model.file, inFolder),
    `> ${words(model.card)}`,
    bullets(modelFacts(model)),
    '## Groups and terms',
    'A contribution is added to the log-odds: positive makes the score higher. The score is 1 / (1 + exp(−log-odds)).',
    ...model.groups.flatMap(groupParts),
    '## Levels',
    table(
      ['level', 'score from', 'criterion'],
      model.levels.map(({ level, min, criterion }) => [words(level), String(min), words(criterion)]),
    ),
    '## Worked examples',
    'Recomputed by `vigie test`.',
    ...model.examples.map(exampleText),
  )
}

function modelFacts({ author, grain, target, perimeter, training, base, calibration, metrics }: Model): string[] {
  const { method, from, to, resampled_share: resampled, real_prevalence: prevalence } = training
  const window = from || to ? `, from ${from ?? 'the start'} to ${to ?? 'the end'}` : ''
  const figures = Object.entries(metrics).map(([name, value]) => `${code(name)} ${value}`)
  return [
    `Author: ${sentence(author)}`,
    `Scores each line of ${code(grain)} of the last month. Perimeter: ${sentence(perimeter)}`,
    `Target: ${code(target.variable)}, ${prose(target.meaning)} (${target.horizon_months} months).`,
    `Training: ${method.replaceAll('_', ' ')}${window}.`,
    ...(resampled === null ? [] : [`Share of cases in the training sample: ${resampled}.`]),
    ...(prevalence === null ? [] : [`Real prevalence: ${prevalence}.`]),
    `Base: ${base} (log-odds when every contribution is zero).`,
    `Calibration: slope ${calibration.slope}, offset ${calibration.offset}; ${sentence(calibration.method)}`,
    figures.length > 0 ? `Metrics: ${figures.join(', ')}.` : 'Metrics: none, it was not evaluated.',
  ]
}

function groupParts({ id, label, multiplier, reason, terms }: Model['groups'][number]): string[] {
  const expert = multiplier === 1 ? '' : ` Multiplied by ${multiplier}: ${sentence(reason ?? '')}`
  return [`### ${words(label)} (${code(id)})`, expert.trim(), ...terms.map(termText)]
}

function termText({ id, variable, label, curve, missing, monotone }: ModelTerm): string {
  const shape = monotone === 'none' ? '' : ` Declared ${monotone}.`
  const rows = [...curveRows(curve), [`none (${words(missing.reason)})`, String(missing.contribution)]]
  return [
    `**${words(label)}** (${code(id)}), from ${code(variable)}.${shape}${curve.kind === 'line' ? ' Straight between the values, flat outside.' : ''}`,
    table([code(variable), 'contribution'], rows),
  ].join('\n\n')
}

/** A curve as lines of (value, contribution). */
export function curveRows(curve: Curve): string[][] {
  switch (curve.kind) {
    case 'steps':
      return curve.values.map((value, at) => [stepWords(curve.edges[at - 1], curve.edges[at]), String(value)])
    case 'line':
      return curve.points.map(([value, contribution]) => [String(value), String(contribution)])
    case 'flag':
      return [
        ['true', String(curve.when_true)],
        ['false', String(curve.when_false)],
      ]
    case 'choice':
      return [
        ...Object.entries(curve.values).map(([value, given]) => [code(value), String(given)]),
        ['any other', String(curve.other)],
      ]
  }
}

function stepWords(from: number | undefined, to: number | undefined): string {
  if (from === undefined) return to === undefined ? 'any' : `below ${to}`
  return to === undefined ? `${from} and above` : `from ${from}, below ${to}`
}

function exampleText({ name, given, expect }: Model['examples'][number]): string {
  const values = Object.entries(given).map(([variable, value]) => [code(variable), value === null ? '' : String(value)])
  return [
    `### ${words(name)}`,
    table(['variable', 'value'], values),
    `Log-odds ${expect.log_odds}, score ${expect.score}, level ${words(expect.level)}.`,
  ].join('\n\n')
}
