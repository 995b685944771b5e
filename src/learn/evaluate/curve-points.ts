import type { Curves } from './evaluation.js'
import type { ScoredRows } from './scored-rows.js'

/** Points kept of a curve: more than a screen shows. */
const kept = 200

/** The precision-recall and ROC curves, a point at most each half per cent of the way. */
export function curvesOf({ score, label }: ScoredRows): Curves {
  const cases = label.reduce((sum, one) => sum + one, 0)
  const others = label.length - cases
  const precisionRecall: [number, number][] = []
  const roc: [number, number][] = [[0, 0]]
  let [tp, fp, recallStep, rocStep] = [0, 0, 0, 0]
  for (let line = 0; line < score.length; line++) {
    if (label[line] === 1) tp += 1
    else fp += 1
    const isLast = line === score.length - 1
    if (score[line + 1] === score[line] && !isLast) continue
    const [recall, fallOut] = [tp / cases, fp / others]
    if (isLast || recall * kept >= recallStep + 1) {
      precisionRecall.push([recall, tp / (tp + fp)])
      recallStep = Math.floor(recall * kept)
    }
    if (isLast || Math.max(recall, fallOut) * kept >= rocStep + 1) {
      roc.push([fallOut, recall])
      rocStep = Math.floor(Math.max(recall, fallOut) * kept)
    }
  }
  return { precisionRecall, roc }
}
