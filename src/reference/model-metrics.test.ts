import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { judgedDigest, type Model, modelShape } from '../declare/model.js'
import { projectRoot } from '../testing/vigie.js'
import { metricParts } from './model-metrics.js'

const file = join(projectRoot, 'pipelines', 'models', 'demonstration.model.json')
const model: Model = {
  ...modelShape.parse(JSON.parse(readFileSync(file, 'utf8'))),
  metrics: {},
  evaluation: undefined,
  file,
  digest: '',
}

test('a judged model says what it is worth, and whether that is still true of it', () => {
  const metrics = { roc_auc: 0.76, roc_auc_low: 0.7, roc_auc_high: 0.8, precision_1: 0.5 }
  const evaluation = {
    batch: '2206',
    from: '2020-01-01',
    to: '2020-11-01',
    resamples: 9,
    seed: 1,
    of: judgedDigest(model),
  }
  const said = (more: Partial<Model>) => metricParts({ ...model, ...more }).join('\n')
  const [level] = model.levels.map((one) => one.level)
  expect(said({})).toContain('It was not evaluated')
  expect(said({ metrics, evaluation })).toContain('| `roc_auc` | 0.76 | 0.7 to 0.8 | ROC area')
  expect(said({ metrics, evaluation })).toContain(`| \`precision_1\` | 0.5 |  | Precision at the threshold: ${level} |`)
  expect(said({ metrics, evaluation })).not.toContain('Judge it again')
  expect(said({ metrics, evaluation, base: model.base + 1 })).toContain('Judge it again')
  expect(said({ metrics })).toContain('does not say on what they were measured')
})
