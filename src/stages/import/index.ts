import type { DeclaredSource } from '../../catalog/catalog.js'
import { type Assertion, readAssertions } from '../../history/assertion.js'
import { type Delivery as Delivered, readDelivery } from '../../history/delivery.js'
import { unmarkWithdrawn } from '../../history/withdrawn.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { Failure, failure, type Issue, isFailure, isStop } from '../../kernel/failure.js'
import { DigestCache } from '../../store/digest-cache.js'
import { withSession } from '../../store/session.js'
import { readResult } from '../../tables/results.js'
import { eachOf } from '../bounded.js'
import type { StageContext, StageOutcome } from '../context.js'
import { FileDigests } from './file-digests.js'
import { type Delivery, type Imported, importSource } from './one-source.js'
import { importWarnings } from './warnings.js'

export { type ExaminedBatch, examineBatch } from './examine.js'
export { type ExaminedSource, examineSource } from './examine-source.js'
export { foreseeImport } from './foresee.js'
export { bindHeader } from './header.js'
export { parseFile } from './parse-file.js'
export { caseBytes, runSourceCase } from './source-cases.js'

/**
 * Imports the delivered files of a batch: one assertion file per source. A source whose files, declaration and code did
 * not change is fresh. Every source is tried; a Failure then carries all that was refused.
 */
export async function importBatch(context: StageContext, batch: BatchKey): Promise<StageOutcome> {
  const { workspace, catalog } = context
  const delivered = await readDelivery(workspace, catalog, batch)
  const { bySource, unknown, modes } = delivered
  if (bySource.size === 0) {
    throw failure('input-missing', `no file of batch ${batch.text} is recognised`, {
      place: delivered.folder,
      next: 'docs/reference/sources.md gives the file names of each source.',
    })
  }
  const warnings: Issue[] = unknown.map((name) => ({
    cause: 'warning' as const,
    place: `${batch.text}/${name}`,
    message: 'fits the file names of no source and was not read',
  }))
  warnings.push(...asideIssues(batch, delivered))
  const cache = await DigestCache.open(workspace.digests)
  const published = await readResult(workspace, '6-lists', batch.text)
  const results = new Map<string, Tried>()
  await withSession(context.limits, async (session) => {
    const asserted = await readAssertions(session, workspace, batch)
    warnings.push(...withdrawn(batch, asserted, bySource))
    const deliveries = await hashFiles(bySource, new FileDigests(workspace.batches, delivered.folder, cache), results)
    await eachOf(deliveries, Math.min(sourcesAtOnce, context.limits.threads), async ([name, delivery]) => {
      const source = catalog.sources.get(name) as DeclaredSource
      const before = asserted.get(name)?.find((assertion) => assertion.batch === batch.text)
      const history = modes.get(name) ?? source.history
      const of = { context, batch, source, folder: delivered.folder, delivery, cache, history }
      results.set(name, await tried(() => importSource(session, of, before)))
    })
  })
  await cache.save()
  await unmarkWithdrawn(workspace, batch.text)
  const inOrder = [...bySource.keys()].map((name) => [name, results.get(name) ?? {}] as const)
  const done = inOrder.some(([, { made }]) => made)
  for (const [, { assertion, made }] of inOrder) {
    if (assertion && (made || !published)) warnings.push(...importWarnings(assertion))
  }
  const refused = inOrder.flatMap(([name, { refused: issues = [] }]) =>
    issues.map((issue) => ({ ...issue, place: `${batch.text}/${issue.place ?? name}` })),
  )
  if (refused.length > 0) throw new Failure([...refused, ...warnings])
  const figures = Object.fromEntries(inOrder.map(([name, result]) => [name, result.figures]))
  const works = Object.fromEntries(inOrder.flatMap(([name, { work }]) => (work ? [[name, work]] : [])))
  const why = inOrder.flatMap(([source, { why: reasons = [] }]) => reasons.map((reason) => ({ source, ...reason })))
  return { outcome: done ? 'done' : 'fresh', warnings: done || !published ? warnings : [], figures, works, why }
}

/** Files that a restricted batch leaves aside are named, so that a forgotten restriction shows. */
const asideIssues = (batch: BatchKey, { aside, only }: Delivered): Issue[] =>
  aside.map((name) => ({
    cause: 'warning',
    place: `${batch.text}/${name}`,
    message: `was left aside: the batch is restricted to ${only?.join(', ')}`,
  }))

/** While one source is written in order, which keeps one thread, another is read. More would need more memory. */
const sourcesAtOnce = 2

/** What became of one source: imported or kept as it was, or refused. */
type Tried = Partial<Imported> & { readonly refused?: readonly Issue[] }

/** A refusal is of one source: the others are tried all the same. Anything else is thrown on. */
async function tried(work: () => Promise<Tried>): Promise<Tried> {
  try {
    return await work()
  } catch (error) {
    if (!isFailure(error) || isStop(error)) throw error
    return { refused: error.issues }
  }
}

/** Digests of the files of each source, one after the other, so that of two equal files the same one is always blamed. */
async function hashFiles(
  bySource: ReadonlyMap<string, readonly string[]>,
  digests: FileDigests,
  results: Map<string, Tried>,
): Promise<Map<string, Delivery>> {
  const deliveries = new Map<string, Delivery>()
  for (const [name, files] of bySource) {
    const result = await tried(async () => {
      deliveries.set(name, await digests.of(files))
      return {}
    })
    results.set(name, result)
  }
  return deliveries
}

/** What a batch asserted is kept when its file is taken away; that is said as long as other files of the batch are there. */
function withdrawn(
  batch: BatchKey,
  asserted: ReadonlyMap<string, readonly Assertion[]>,
  delivered: ReadonlyMap<string, unknown>,
): Issue[] {
  return [...asserted]
    .filter(([name, known]) => !delivered.has(name) && known.some((assertion) => assertion.batch === batch.text))
    .map(([name]) => ({
      cause: 'warning',
      place: batch.text,
      message: `${name} is no longer among the deliveries; what it asserted is still used`,
      next: `To withdraw it, remove 1-imported/${batch.text}/${name}.* and run again.`,
    }))
}
