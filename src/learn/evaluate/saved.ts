import { chmod, readFile, stat } from 'node:fs/promises'
import { boundSuffixes } from '../../declare/metrics.js'
import { judgedDigest, type Model } from '../../declare/model.js'
import { failure } from '../../kernel/failure.js'
import { writeWhole } from '../../store/atomic.js'
import type { Evaluation, Figure } from './evaluation.js'

/** The figures of an evaluation as a model file keeps them: flat, by name, to four digits. */
export function metricsOf({ main, withStrongSignals: strong, leadTimes }: Evaluation): Record<string, number> {
  const { figures } = main
  const parts: [string, Figure | number][] = [
    ['lines', main.lines],
    ['companies', main.companies],
    ['cases', main.cases],
    ['prevalence', main.prevalence],
    ['average_precision', figures.averagePrecision],
    ['roc_auc', figures.rocAuc],
    ['brier', figures.brier],
    ['calibration_slope', figures.calibrationSlope],
    ['observed_expected', figures.observedExpected],
    ['strong_average_precision', strong.figures.averagePrecision],
    ['strong_roc_auc', strong.figures.rocAuc],
    ...main.levels.flatMap(({ rates }, rank): [string, Figure][] => [
      [`precision_${rank + 1}`, rates.precision],
      [`recall_${rank + 1}`, rates.recall],
      [`f05_${rank + 1}`, rates.f05],
      [`f2_${rank + 1}`, rates.f2],
      [`flagged_${rank + 1}`, rates.flagged],
    ]),
    // The same failures are followed for every level.
    ...leadTimes.flatMap(({ alertedBefore, failures }, rank): [string, number][] =>
      failures > 0 ? [[`alerted_early_${rank + 1}`, alertedBefore / failures]] : [],
    ),
  ]
  const named = parts.flatMap(([name, of]): [string, number | null][] =>
    typeof of === 'number'
      ? [[name, of]]
      : [
          [name, of.value],
          ...boundSuffixes.map((suffix, side): [string, number | null] => [
            `${name}${suffix}`,
            side === 0 ? of.low : of.high,
          ]),
        ],
  )
  return Object.fromEntries(named.flatMap(([name, value]) => (value === null ? [] : [[name, rounded(value)]])))
}

const rounded = (value: number) => (Number.isInteger(value) ? value : Number(value.toPrecision(4)))

/**
 * Writes the figures of an evaluation in the file of its model, the rest of which is left as it was written. Throws a
 * Failure when the file has no place for them.
 */
export async function saveEvaluation(path: string, model: Model, found: Evaluation): Promise<void> {
  const text = await readFile(path, 'utf8')
  const content = JSON.parse(text) as Record<string, unknown>
  const metrics = metricsOf(found)
  const { batch, months, resamples, seed } = found
  const evaluation = { batch, from: months.from, to: months.to, resamples, seed, of: judgedDigest(model) }
  const places = [/^ {2}"metrics": \{[^{}]*\}/m, /^ {2}"evaluation": \{[^{}]*\},\n/m] as const
  const written = text
    .replace(places[1], '')
    .replace(places[0], `  "metrics": ${block(metrics)},\n  "evaluation": ${block(evaluation)}`)
  const expected = { ...content, metrics, evaluation }
  if (!sameContent(JSON.parse(written), expected))
    throw failure('declaration', 'has no "metrics" at its first level, indented by two spaces', {
      place: path,
      next: 'Add "metrics": {} after "levels", and judge again.',
    })
  const { mode } = await stat(path)
  await writeWhole(path, written)
  // A declaration is read by others, as it was before.
  await chmod(path, mode)
}

const block = (value: object) => JSON.stringify(value, null, 2).replaceAll('\n', '\n  ')

const sameContent = (a: object, b: object) =>
  JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort())
