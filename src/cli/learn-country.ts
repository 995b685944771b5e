import { stat } from 'node:fs/promises'
import type { Model } from '../declare/model.js'
import type { Month } from '../kernel/month.js'
import type { RunRecord } from '../run/index.js'
import type { RunContext } from '../run/run.js'
import type { Cli } from './cli.js'
import { readBatch } from './opened-batch.js'
import { trainModel } from './train-model.js'
import { watchedRun } from './watched-run.js'

/** The plan by which an invented country learns its model. */
const plan = 'demonstration'

/** Stages after which training tables can be made of a batch. */
const before = ['import', 'validate', 'compact', 'perimeter']

/**
 * Learns the model of an invented country from its first batch, in its workspace, unless it is there: as of that batch, on
 * months whose outcome it knows. Gives the record of a run that failed, and nothing when all went well.
 */
export async function learnCountry(
  cli: Cli,
  context: RunContext,
  batch: string,
  from: Month,
): Promise<RunRecord | undefined> {
  const path = context.workspace.model(plan)
  if (await stat(path).catch(() => undefined)) return undefined
  const { batchNamed, stages } = await import('../run/index.js')
  const key = batchNamed(batch)
  const window = { from, training: true }
  const steps: readonly (readonly [RunContext, readonly string[]])[] = [
    [context, before],
    [{ ...context, window }, ['compute']],
  ]
  for (const [given, names] of steps) {
    const those = stages.filter(({ name }) => names.includes(name))
    const record = await watchedRun(cli, given, { command: 'demo', batches: [key], stages: those })
    if (record.outcome === 'failed' || record.outcome === 'interrupted') return record
  }
  await readBatch(cli, context, key, async (opened) => {
    await trainModel(cli, opened, { plan, path, replace: false, algorithm: 'additive' })
  })
  return undefined
}

/** The model that a country has learnt, when it has. */
export async function learntModel({
  workspace,
  catalog,
}: Pick<RunContext, 'workspace' | 'catalog'>): Promise<Model | undefined> {
  const isThere = await stat(workspace.model(plan)).catch(() => undefined)
  return isThere && catalog.models.find(({ id }) => id === plan)
}

/** What a country learnt from, in one sentence. */
export function wordLearnt({ id, training }: Model): string {
  const { rows, companies, cases, from, to } = training
  return `Model ${id} was learnt on this country: ${rows} lines of ${companies} companies, ${cases} with an event within eighteen months, ${from?.slice(0, 7)} to ${to?.slice(0, 7)}.`
}
