import { readFile } from 'node:fs/promises'
import { formatVersion } from '../../history/assertion.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import type { Issue } from '../../kernel/failure.js'
import { named, type Parts, type Reason, reasonsFor, type Step, stepOf, wordReasons } from '../../kernel/step.js'
import { writeWhole } from '../../store/atomic.js'
import { withSession } from '../../store/session.js'
import { earlierLists } from '../../tables/open-views.js'
import { neededResult } from '../../tables/results.js'
import type { Foreseen, StageContext, StageOutcome } from '../context.js'
import { driftOf, previousScored } from './compare.js'
import type { Drift } from './drift.js'
import { driftPage } from './page.js'

export { driftOf } from './compare.js'
export type { Drift } from './drift.js'
export { driftPage } from './page.js'

interface Kept {
  readonly format: number
  readonly stepKey: string
  readonly dependsOn?: Parts
  /** By model, in the order declared; none for the first batch, which has nothing to be compared with. */
  readonly drifts: readonly Drift[]
}

/**
 * Compares the scores of a batch with those before it, by every model, and keeps what it found beside the verdicts, as
 * figures and as a page. It stops nothing: what should be looked at is a warning, told before the lists are published.
 */
export async function stabilityBatch(context: StageContext, batch: BatchKey): Promise<StageOutcome> {
  const { workspace, catalog, tell } = context
  const { step, known, why } = await against(context, batch)
  if (known && why.length === 0) return { outcome: 'fresh', warnings: [], figures: figuresOf(known.drifts) }
  tell.progress(`stability ${batch.text}: ${wordReasons(why)}`)
  const drifts: Drift[] = []
  if (await previousScored(context, batch)) {
    for (const model of catalog.models)
      drifts.push(await withSession(context.limits, (session) => driftOf(session, context, batch, model)))
    await writeWhole(workspace.stabilityPage(batch.text), driftPage(drifts))
  }
  const kept: Kept = { format: formatVersion, stepKey: step.key, dependsOn: step.parts, drifts }
  await writeWhole(workspace.stability(batch.text), `${JSON.stringify(kept, null, 2)}\n`)
  tell.fact('list compared with the one before', { batch: batch.text, ...figuresOf(drifts) })
  return { outcome: 'done', warnings: drifts.flatMap(alarmIssues), figures: figuresOf(drifts), why }
}

/** What a person should look at before the list is sent. */
export const alarmIssues = ({ batch, model, alarms }: Drift): Issue[] =>
  alarms.map((message) => ({ cause: 'warning', place: `list of ${batch}, model ${model}`, message }))

const figuresOf = (drifts: readonly Drift[]) =>
  Object.fromEntries(
    drifts.map(({ model, before, list, alarms }) => [model, { against: before, alerted: list, alarms: alarms.length }]),
  )

/** What comparing the scores of a batch would do. */
export async function foreseeStability(context: StageContext, batch: BatchKey): Promise<Foreseen[]> {
  const { step, why } = await against(context, batch)
  return [{ parts: Object.keys(step.parts), why }]
}

async function against(
  context: StageContext,
  batch: BatchKey,
): Promise<{ step: Step; known: Kept | undefined; why: readonly Reason[] }> {
  const step = await stabilityStep(context, batch)
  const known = await readKept(context.workspace.stability(batch.text))
  return { step, known, why: reasonsFor(step, known && { key: known.stepKey, parts: known.dependsOn }) }
}

async function stabilityStep(context: StageContext, batch: BatchKey): Promise<Step> {
  const { workspace, catalog, code } = context
  const scores = await neededResult(workspace, '5-scores', batch, 'score')
  const variables = await neededResult(workspace, '4-variables', batch, 'compute')
  const previous = await previousScored(context, batch)
  const lists = await Promise.all(catalog.lists.map(({ name }) => earlierLists(workspace, name, batch)))
  const published = lists.flat().map(({ batch: text, path }) => [text, path.slice(workspace.root.length)] as const)
  const declared = [...catalog.digests].filter(([file]) => /^(models|parameters)\//.test(file))
  return stepOf('stability', {
    code: [code, formatVersion, batch.text],
    'result score': scores.files,
    'result compute': variables.files,
    ...(previous ? { [`result score of ${previous.batch}`]: [previous.scores.files, previous.variables.files] } : {}),
    ...named('lists', byBatch(published)),
    ...named('declaration', declared),
  })
}

/** What is told of each batch, gathered. */
function byBatch(pairs: readonly (readonly [string, string])[]): Map<string, string[]> {
  const gathered = new Map<string, string[]>()
  for (const [batch, told] of pairs) gathered.set(batch, [...(gathered.get(batch) ?? []), told])
  return gathered
}

/** What does not read is made again. */
async function readKept(path: string): Promise<Kept | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Kept
  } catch {
    return undefined
  }
}
