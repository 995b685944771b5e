import type { Trained } from '../learn/train.js'
import type { AskedMonths } from '../learn/training-rows.js'
import type { Cli } from './cli.js'
import { planNamed } from './model-named.js'
import type { OpenedBatch } from './opened-batch.js'
import { progressLine } from './terminal.js'

interface ModelToTrain extends AskedMonths {
  readonly plan: string
  readonly path: string
  readonly algorithm: 'additive' | 'logistic'
  /** A model whose numbers a person has corrected may be written over. */
  readonly replace: boolean
}

/** Learns a model by a plan from the training tables of an opened batch, and writes its file. */
export async function trainModel(cli: Cli, opened: OpenedBatch, asked: ModelToTrain): Promise<Trained> {
  const { train } = await import('../learn/train.js')
  const { versionAfter, writeModel } = await import('../learn/model-file.js')
  const { openViews } = await import('../tables/open-views.js')
  const { session, context, batch } = opened
  const plan = planNamed(context.catalog, asked.plan)
  const version = await versionAfter(asked.path, asked.replace)
  await openViews(session, { ...context, training: true }, batch, [], [plan.grain])
  const progress = progressLine(cli.terminal)
  const trained = await train(session, context.catalog, {
    plan,
    algorithm: asked.algorithm,
    batch: batch.text,
    version,
    from: asked.from,
    to: asked.to,
    until: asked.until,
    threads: context.limits.threads,
    tell: (text) => progress.show(`train ${asked.plan}: ${text}`),
  }).finally(progress.clear)
  await writeModel(asked.path, trained.model)
  return trained
}
