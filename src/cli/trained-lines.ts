import type { Trained } from '../learn/train.js'
import { renderTable } from './render-table.js'

/** What a training made, for eyes. */
export function trainedLines(
  { model, months, rows, companies, cases, heldOut, apart }: Trained,
  path: string,
): string[] {
  const figures = ({ averagePrecision, rocAuc, prevalence, observedExpected }: Trained['heldOut']) =>
    [prevalence, averagePrecision, rocAuc, observedExpected].map((value) => value.toFixed(4))
  const measured = [
    ['companies held out, months learnt from', ...figures(heldOut)],
    ...(apart ? [['other companies, months kept apart', ...figures(apart)]] : []),
  ]
  const parts = model.groups.flatMap(({ terms, pairs }) => [...terms, ...pairs]).length
  return [
    `${model.id} ${model.version}: ${rows} lines of ${companies} companies, ${cases} with an event, ${months.from.slice(0, 7)} to ${months.to.slice(0, 7)}; ${parts} terms.`,
    renderTable(['lines', 'prevalence', 'average precision', 'ROC AUC', 'observed / expected'], measured),
    ...model.levels.map(({ level, min }) => `${level}: from ${min}`),
    `Written to ${path}. Judge it on companies that it never saw: vigie evaluate ${model.id}`,
  ]
}
