import type { Evaluation, Figure, MeasuredCut } from '../learn/evaluate/index.js'
import { renderTable } from './render-table.js'
import { styled, type Terminal } from './terminal.js'

const decimals = (value: number | null) => (value === null ? '' : value.toFixed(3))
const withInterval = ({ value, low, high }: Figure) =>
  low === null ? decimals(value) : `${decimals(value)} (${decimals(low)} to ${decimals(high)})`

const words = {
  averagePrecision: 'average precision',
  rocAuc: 'ROC area',
  brier: 'Brier score',
  calibrationSlope: 'calibration slope',
  observedExpected: 'observed / expected',
} as const

/** An evaluation for eyes: the main figures first, then what each level lets in, then where it does better or worse. */
export function evaluationLines(terminal: Terminal, found: Evaluation): string[] {
  const { main, withStrongSignals: strong, months, compared, sets } = found
  const title = (text: string) => styled(terminal, 'bold', text)
  const names = Object.keys(words) as (keyof typeof words)[]
  const head = ['figure', 'without strong signals', 'with them', ...(compared ? [compared.model, 'difference'] : [])]
  const figures = names.map((name) => [
    words[name],
    withInterval(main.figures[name]),
    withInterval(strong.figures[name]),
    ...(compared ? [withInterval(compared.measured.figures[name]), withInterval(compared.differences[name])] : []),
  ])
  const size = ({ lines, companies, cases, prevalence }: typeof strong) =>
    `${lines} lines of ${companies} companies, ${cases} cases (${(100 * prevalence).toFixed(2)} %)`
  return [
    title(`${found.model} ${found.version}, on ${found.target} as of batch ${found.batch}`),
    `Months ${months.from.slice(0, 7)} to ${months.to.slice(0, 7)}; ${(100 * sets.testShare).toFixed(0)} % of companies, that no model learns from.`,
    `Without strong signals: ${size(main)}. With them: ${size(strong)}.`,
    `In brackets, the middle 95 % of ${found.resamples} resamples of companies (seed ${found.seed}).`,
    '',
    renderTable(head, figures),
    '',
    renderTable(bandHead, main.bands.map(bandLine)),
    '',
    renderTable(cutHead, [...main.levels, ...main.sizes].map(cutLine)),
    '',
    ...found.thresholds.map(
      ({ level, beta, current, found: best, valueOnTest }) =>
        `${level}: threshold ${decimals(current)}; on a third set F${beta} is greatest at ${decimals(best)}, where it is worth ${decimals(valueOnTest)} here.`,
    ),
    ...found.leadTimes.map(
      ({ level, failures, alerted, alertedBefore, monthsBefore, medianMonths }) =>
        `${level}: of ${failures} failures, ${alerted} alerted, ${alertedBefore} at least ${monthsBefore} months before${medianMonths === null ? '' : ` (median ${medianMonths} months)`}.`,
    ),
    ...found.slices.flatMap(({ title: slice, values }) => [
      '',
      title(slice),
      renderTable(
        ['', 'lines', 'cases', 'average precision', 'ROC area', 'observed / expected'],
        values.map(({ value, lines, cases, measured }) => [
          value,
          lines,
          cases,
          measured ? withInterval(measured.figures.averagePrecision) : '',
          measured ? withInterval(measured.figures.rocAuc) : '',
          measured ? withInterval(measured.figures.observedExpected) : '',
        ]),
      ),
    ]),
  ]
}

const bandHead = ['tenth of the lines', 'scores from', 'cases', 'announced', 'seen', 'seen / announced']

/** What the scores of one tenth of the lines announce, against what happened. */
function bandLine({ lowest, cases, expected, observed }: Evaluation['main']['bands'][number], rank: number): unknown[] {
  const shares = [expected, observed].map((share) => `${(100 * share).toFixed(2)} %`)
  return [rank + 1, decimals(lowest), cases, ...shares, decimals(observed / expected)]
}

const cutHead = [
  'let in',
  'from',
  'lines',
  'precision',
  'recall',
  'F0.5',
  'F2',
  'specificity',
  'balanced accuracy',
  'lift',
]

function cutLine({ name, threshold, confusion, rates }: MeasuredCut): unknown[] {
  return [
    name,
    threshold === null ? '' : decimals(threshold),
    confusion.tp + confusion.fp,
    withInterval(rates.precision),
    withInterval(rates.recall),
    withInterval(rates.f05),
    withInterval(rates.f2),
    decimals(rates.specificity.value),
    decimals(rates.balancedAccuracy.value),
    rates.lift.value === null ? '' : rates.lift.value.toFixed(1),
  ]
}
