import { readFile } from 'node:fs/promises'
import { formatVersion } from '../../history/assertion.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { stepKey } from '../../kernel/digest.js'
import type { Issue } from '../../kernel/failure.js'
import { writeWhole } from '../../store/atomic.js'
import { withSession } from '../../store/session.js'
import { earlierLists } from '../../tables/open-views.js'
import { neededResult } from '../../tables/results.js'
import type { StageContext, StageOutcome } from '../context.js'
import { driftOf, previousScored } from './compare.js'
import type { Drift } from './drift.js'
import { driftPage } from './page.js'

export { driftOf } from './compare.js'
export type { Drift } from './drift.js'
export { driftPage } from './page.js'

interface Kept {
  readonly format: number
  readonly stepKey: string
  /** By model, in the order declared; none for the first batch, which has nothing to be compared with. */
  readonly drifts: readonly Drift[]
}

/**
 * Compares the scores of a batch with those before it, by every model, and keeps what it found beside the verdicts, as
 * figures and as a page. It stops nothing: what should be looked at is a warning, told before the lists are published.
 */
export async function stabilityBatch(context: StageContext, batch: BatchKey): Promise<StageOutcome> {
  const { workspace, catalog, tell } = context
  const key = await stabilityKey(context, batch)
  const known = await readKept(workspace.stability(batch.text))
  if (known?.stepKey === key) return { outcome: 'fresh', warnings: [], figures: figuresOf(known.drifts) }
  tell.progress(`stability ${batch.text}`)
  const drifts: Drift[] = []
  if (await previousScored(context, batch)) {
    for (const model of catalog.models)
      drifts.push(await withSession(context.limits, (session) => driftOf(session, context, batch, model)))
    await writeWhole(workspace.stabilityPage(batch.text), driftPage(drifts))
  }
  const kept: Kept = { format: formatVersion, stepKey: key, drifts }
  await writeWhole(workspace.stability(batch.text), `${JSON.stringify(kept, null, 2)}\n`)
  tell.fact('list compared with the one before', { batch: batch.text, ...figuresOf(drifts) })
  return { outcome: 'done', warnings: drifts.flatMap(alarmIssues), figures: figuresOf(drifts) }
}

/** What a person should look at before the list is sent. */
export const alarmIssues = ({ batch, model, alarms }: Drift): Issue[] =>
  alarms.map((message) => ({ cause: 'warning', place: `list of ${batch}, model ${model}`, message }))

const figuresOf = (drifts: readonly Drift[]) =>
  Object.fromEntries(
    drifts.map(({ model, before, list, alarms }) => [model, { against: before, alerted: list, alarms: alarms.length }]),
  )

async function stabilityKey(context: StageContext, batch: BatchKey): Promise<string> {
  const { workspace, catalog, code } = context
  const scores = await neededResult(workspace, '5-scores', batch, 'score')
  const variables = await neededResult(workspace, '4-variables', batch, 'compute')
  const previous = await previousScored(context, batch)
  const before = previous && [previous.batch, previous.scores.files, previous.variables.files]
  const lists = await Promise.all(catalog.lists.map(({ name }) => earlierLists(workspace, name, batch)))
  const published = lists.flat().map(({ batch: text, path }) => [text, path.slice(workspace.root.length)])
  const declared = [...catalog.digests].filter(([file]) => /^(models|parameters)\//.test(file))
  return stepKey(
    'stability',
    formatVersion,
    code,
    batch.text,
    scores.files,
    variables.files,
    before ?? null,
    published,
    declared,
  )
}

/** What does not read is made again. */
async function readKept(path: string): Promise<Kept | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Kept
  } catch {
    return undefined
  }
}
