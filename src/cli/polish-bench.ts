import { join } from 'node:path'
import { type Cli, packageRoot, sayJson } from './cli.js'
import { renderTable } from './render-table.js'
import { progressLine, say, tell } from './terminal.js'

/** `vigie bench polish`: how well the additive model ranks real companies, where its file has been put beside the project. */
export async function polishBench(cli: Cli, json: boolean): Promise<void> {
  const { measurePolish, polishFloor } = await import('../bench/polish.js')
  const path = join(packageRoot, '..', 'shared', 'data', 'polish-bankruptcy', '5year.arff')
  const progress = progressLine(cli.terminal)
  const folds = await measurePolish(path, 1, (fold) => progress.show(`fold ${fold} of 5`)).finally(progress.clear)
  const mean = (of: (fold: (typeof folds)[number]) => number) =>
    folds.reduce((sum, fold) => sum + of(fold), 0) / folds.length
  const found = {
    rocAuc: mean(({ rocAuc }) => rocAuc),
    averagePrecision: mean(({ averagePrecision }) => averagePrecision),
  }
  const good = found.rocAuc >= polishFloor.rocAuc && found.averagePrecision >= polishFloor.averagePrecision
  cli.end(good ? 0 : 21)
  if (json) return sayJson(cli, { polish: { folds, mean: found, floor: polishFloor } })
  const cells = ({ rocAuc, averagePrecision }: typeof found) => [rocAuc.toFixed(4), averagePrecision.toFixed(4)]
  const rows = [
    ...folds.map((fold, index) => [`fold ${index + 1}`, ...cells(fold)]),
    ['mean', ...cells(found)],
    ['at least', ...cells(polishFloor)],
  ]
  say(cli.terminal, renderTable(['', 'ROC AUC', 'average precision'], rows))
  if (!good) tell(cli.terminal, 'The additive model ranks worse than it did.')
}
