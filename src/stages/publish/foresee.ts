import { readFile } from 'node:fs/promises'
import { formatVersion, readAssertions } from '../../history/assertion.js'
import { changeKey } from '../../history/changes.js'
import { readDecisions } from '../../history/decisions.js'
import { refuseNotImported } from '../../history/not-imported.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { sha256 } from '../../kernel/digest.js'
import { named, type Reason, type Step, stepOf } from '../../kernel/step.js'
import { withSession } from '../../store/session.js'
import { neededResult, type Result, resultAgainst } from '../../tables/results.js'
import type { Foreseen, StageContext } from '../context.js'
import { declaredFor } from './keys.js'
import { readsOf } from './lists.js'
import { pastOf } from './past.js'

/** What publishing the lists of a batch would do. */
export async function foreseePublish(context: StageContext, batch: BatchKey): Promise<Foreseen[]> {
  const scores = await neededResult(context.workspace, '5-scores', batch, 'score')
  const { step, why } = await publishAgainst(context, batch, scores)
  return [{ parts: Object.keys(step.parts), why }]
}

/** The lists that are there, and why they are not those of the step. */
export async function publishAgainst(
  context: StageContext,
  batch: BatchKey,
  scores: Result,
): Promise<{ step: Step; current: Result | undefined; why: readonly Reason[] }> {
  const step = await publishStep(context, batch, scores)
  return { step, ...(await resultAgainst(context.workspace, '6-lists', batch.text, step)) }
}

/** All that a list is made of, known without making it: scores, variables, sources, declarations, what came before. */
async function publishStep(context: StageContext, batch: BatchKey, scores: Result): Promise<Step> {
  const { workspace, catalog, code, signing } = context
  const variables = await neededResult(workspace, '4-variables', batch, 'compute')
  const assertions = await withSession(context.limits, (session) => readAssertions(session, workspace, batch))
  const reads = readsOf(catalog).flatMap((name) => {
    const source = catalog.sources.get(name)
    return source ? [[name, changeKey(source, assertions.get(name) ?? [])] as const] : []
  })
  const sources = reads.flatMap(([name]) => catalog.sources.get(name) ?? [])
  await refuseNotImported(context, batch, assertions, sources)
  const decisions = await readDecisions(workspace, batch.text)
  return stepOf('publish', {
    code: [code, formatVersion, batch.text],
    'result score': scores.stepKey,
    'result compute': variables.stepKey,
    ...named(
      'declaration',
      declaredFor(catalog).map((file) => [file, catalog.digests.get(file)]),
    ),
    ...named('history', reads),
    ...named('lists', await publishedBefore(context, batch)),
    ...named(
      'decision',
      decisions.map((decision) => [decision.id, decision]),
    ),
    'setting signing.namespace': signing.namespace,
  })
}

/** What was said before, by batch: every earlier list, and the scores that the last of them was made of. */
async function publishedBefore(
  { workspace, catalog }: StageContext,
  batch: BatchKey,
): Promise<Map<string, readonly unknown[]>> {
  const told = new Map<string, readonly unknown[]>()
  const tell = (of: string, what: unknown) => told.set(of, [...(told.get(of) ?? []), what])
  for (const list of catalog.lists) {
    const { lists, scored } = await pastOf(workspace, list, batch)
    for (const { batch: of, path } of lists) tell(of, [list.name, sha256(await readFile(path))])
    if (scored) tell(scored.batch, [list.name, scored.digests])
  }
  return told
}
