import { stat } from 'node:fs/promises'
import type { Catalog } from '../catalog/catalog.js'
import type { Model } from '../declare/model.js'
import { type CountryOptions, calendarOf, monthOf } from '../demo/country/options.js'
import type { RunRecord } from '../run/index.js'
import type { RunContext } from '../run/run.js'
import { stageNames } from '../run/stage-purposes.js'
import type { Cli } from './cli.js'
import { readBatch } from './opened-batch.js'
import { trainModel } from './train-model.js'
import { watchedRun } from './watched-run.js'

/** The plan by which an invented country learns its model. */
const plan = 'demonstration'

/** Fewer months than that teach nothing about the seasons of a year. */
const leastMonths = 12

/**
 * Whether a country is long enough for its first batch to teach anything: outcomes are not known before their horizon, and
 * the plan keeps some months apart and leaves others out before those.
 */
export function canLearn(catalog: Catalog, { months, batches }: CountryOptions): boolean {
  const found = catalog.trainings.find(({ name }) => name === plan)
  if (!found) return false
  const { target, rows } = found
  const known = months - (batches - 1)
  return known >= leastMonths + target.horizon_months + rows.purge_months + rows.apart_months
}

/**
 * Learns the model of an invented country from its first batch, in its workspace, unless it is there: as of that batch, on
 * months whose outcome it knows. Gives the record of a run that failed, and nothing when all went well.
 */
export async function learnCountry(
  cli: Cli,
  context: RunContext,
  options: CountryOptions,
): Promise<RunRecord | undefined> {
  const path = context.workspace.model(plan)
  if (await stat(path).catch(() => undefined)) return undefined
  const { batchNamed, stages } = await import('../run/index.js')
  const { batches, from } = calendarOf(options)
  const key = batchNamed(batches[0]?.key ?? '')
  const window = { from: monthOf(from), training: true }
  const before = stageNames.slice(0, stageNames.indexOf('compute'))
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
  return `Model ${id} was learnt on this country: ${rows} lines of ${companies} companies, ${cases} with an event to come, ${from?.slice(0, 7)} to ${to?.slice(0, 7)}.`
}
