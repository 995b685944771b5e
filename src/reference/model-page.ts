import { fittedDigest, type Model, type ModelGroup, type ModelPair, type ModelTerm } from '../declare/model.js'
import { axisWords, curveRows } from './curve-rows.js'
import { bullets, code, page, prose, sentence, table, words } from './markdown.js'
import { limits, metricParts } from './model-metrics.js'
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
    '## What it is worth',
    ...metricParts(model),
    '## Limits',
    bullets(limits(model)),
    '## Worked examples',
    'Recomputed by `vigie test`.',
    ...model.examples.map(exampleText),
  )
}

function modelFacts(model: Model): string[] {
  const { author, grain, target, perimeter, training, base, calibration } = model
  const { method, from, to, resampled_share: resampled, real_prevalence: prevalence } = training
  const window = from || to ? `, from ${from ?? 'the start'} to ${to ?? 'the end'}` : ''
  return [
    `Author: ${sentence(author)}`,
    `Scores each line of ${code(grain)} of the last month. Perimeter: ${sentence(perimeter)}`,
    `Target: ${code(target.variable)}, ${prose(target.meaning)} (${target.horizon_months} months).`,
    `Training: ${method.replaceAll('_', ' ')}${window}.`,
    ...trainingFacts(model),
    ...(resampled === null ? [] : [`Share of cases in the training sample: ${resampled}.`]),
    ...(prevalence === null ? [] : [`Real prevalence: ${prevalence}.`]),
    `Base: ${base} (log-odds when every contribution is zero).`,
    `Calibration: slope ${calibration.slope}, offset ${calibration.offset}; ${sentence(calibration.method)}`,
  ]
}

/** From what a model was fitted, and whether a person has corrected its numbers since. */
function trainingFacts(model: Model): string[] {
  const { plan, algorithm, batch, seed, rows, companies, cases, fitted } = model.training
  if (fitted === undefined) return []
  const corrected = fitted !== fittedDigest(model)
  return [
    `Fitted by plan ${code(plan ?? '')}, algorithm ${algorithm}, seed ${seed}, as of batch ${batch}: ${rows} rows of ${companies} companies, ${cases} of them cases.`,
    corrected
      ? 'Its numbers were corrected by hand since they were fitted.'
      : 'Its numbers are those that were fitted.',
  ]
}

function groupParts({ id, label, multiplier, reason, terms, pairs }: ModelGroup): string[] {
  const expert = multiplier === 1 ? '' : ` Multiplied by ${multiplier}: ${sentence(reason ?? '')}`
  return [`### ${words(label)} (${code(id)})`, expert.trim(), ...terms.map(termText), ...pairs.map(pairText)]
}

function termText({ id, variable, label, curve, missing, monotone }: ModelTerm): string {
  const shape = monotone === 'none' ? '' : ` Declared ${monotone}.`
  const rows = [...curveRows(curve), [`none (${words(missing.reason)})`, String(missing.contribution)]]
  return [
    `**${words(label)}** (${code(id)}), from ${code(variable)}.${shape}${curve.kind === 'line' ? ' Straight between the values, flat outside.' : ''}`,
    table([code(variable), 'contribution'], rows),
  ].join('\n\n')
}

/** What two variables add together, as a table with one of them down and the other across. */
function pairText({ id, label, rows, columns, values, reason }: ModelPair): string {
  const across = axisWords(columns)
  const lines = axisWords(rows).map((step, at) => [step, ...(values[at] ?? []).map(String)])
  return [
    `**${words(label)}** (${code(id)}), from ${code(rows.variable)} and ${code(columns.variable)} together, besides what each says alone. None: ${sentence(reason)}`,
    table([`${code(rows.variable)} \\ ${code(columns.variable)}`, ...across], lines),
  ].join('\n\n')
}

function exampleText({ name, given, expect }: Model['examples'][number]): string {
  const values = Object.entries(given).map(([variable, value]) => [code(variable), value === null ? '' : String(value)])
  return [
    `### ${words(name)}`,
    table(['variable', 'value'], values),
    `Log-odds ${expect.log_odds}, score ${expect.score}, level ${words(expect.level)}.`,
  ].join('\n\n')
}
