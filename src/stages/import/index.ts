import { join } from 'node:path'
import type { DeclaredSource } from '../../catalog/catalog.js'
import { type Assertion, readAssertions } from '../../history/assertion.js'
import { deliveredFiles } from '../../history/delivered.js'
import { recogniseFiles } from '../../history/recognise.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { stepKey } from '../../kernel/digest.js'
import { Failure, failure, type Issue, isFailure } from '../../kernel/failure.js'
import { DigestCache } from '../../store/digest-cache.js'
import { type Session, withSession } from '../../store/session.js'
import { readResult } from '../../tables/results.js'
import { eachOf } from '../bounded.js'
import type { StageContext, StageOutcome } from '../context.js'
import { FileDigests } from './file-digests.js'
import { readSource, refuseNothingKept } from './import-source.js'
import { writeRefusals } from './refusals.js'
import { importWarnings } from './warnings.js'
import { writeAssertion } from './write-assertion.js'

export { bindHeader } from './header.js'
export { runSourceCase } from './source-cases.js'

/**
 * Imports the delivered files of a batch: one assertion file per source. A source whose files, declaration and code did
 * not change is fresh. Every source is tried; a Failure then carries all that was refused.
 */
export async function importBatch(context: StageContext, batch: BatchKey): Promise<StageOutcome> {
  const { workspace, catalog } = context
  const delivered = await deliveredFiles(workspace, batch)
  const { bySource, unknown } = recogniseFiles(catalog, delivered.names)
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
  const cache = await DigestCache.open(workspace.digests)
  const published = await readResult(workspace, '6-lists', batch.text)
  const results = new Map<string, Tried>()
  await withSession(context.limits, async (session) => {
    const asserted = await readAssertions(session, workspace, batch)
    warnings.push(...withdrawn(batch, asserted, bySource))
    const deliveries = await hashFiles(bySource, new FileDigests(delivered.folder, cache), results)
    await eachOf(deliveries, Math.min(sourcesAtOnce, context.limits.threads), async ([name, delivery]) => {
      const source = catalog.sources.get(name) as DeclaredSource
      const before = asserted.get(name)?.find((assertion) => assertion.batch === batch.text)
      const of = { context, batch, source, folder: delivered.folder, delivery, cache }
      results.set(name, await tried(() => importOrKeep(session, of, before)))
    })
  })
  await cache.save()
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
  return { outcome: done ? 'done' : 'fresh', warnings: done || !published ? warnings : [], figures }
}

/** While one source is written in order, which keeps one thread, another is read. More would need more memory. */
const sourcesAtOnce = 2

type Delivery = readonly (readonly [name: string, sha256: string])[]

/** What became of one source: made now or kept as it was, or refused. */
interface Tried {
  readonly assertion?: Assertion
  readonly made?: boolean
  readonly figures?: Record<string, unknown>
  readonly refused?: readonly Issue[]
}

/** A refusal is of one source: the others are tried all the same. Anything else is thrown on. */
async function tried(work: () => Promise<Tried>): Promise<Tried> {
  try {
    return await work()
  } catch (error) {
    if (!isFailure(error)) throw error
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

interface SourceToImport {
  readonly context: StageContext
  readonly batch: BatchKey
  readonly source: DeclaredSource
  readonly folder: string
  readonly delivery: Delivery
  readonly cache: DigestCache
}

async function importOrKeep(session: Session, of: SourceToImport, before: Assertion | undefined): Promise<Tried> {
  const { context, batch, source, delivery, cache } = of
  const path = context.workspace.assertion(batch.text, source.name)
  const key = stepKey('import', context.code, source.digest, delivery)
  if (before?.stepKey === key && (await cache.isAsWritten(path))) {
    return { assertion: before, figures: { outcome: 'fresh', ...before.counts } }
  }
  context.tell.progress(`import ${batch.text} ${source.name}`)
  const started = performance.now()
  const assertion = await importOne(session, of, key)
  await cache.remember(path)
  const seconds = (performance.now() - started) / 1000
  const { counts, files } = assertion
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  context.tell.fact('source imported', { batch: batch.text, source: source.name, seconds, ...counts, files })
  return { assertion, made: true, figures: { outcome: 'done', seconds, bytes, ...counts } }
}

/** What was read must be what was hashed before: a file that grows while it is read is not there yet. */
function refuseMoved(
  cache: DigestCache,
  folder: string,
  delivery: Delivery,
  { files }: Pick<Assertion, 'files'>,
): void {
  const moved = delivery.filter(([name, sha256]) => files.find((file) => file.name === name)?.sha256 !== sha256)
  for (const [name] of moved) cache.forget(join(folder, name))
  const issues = moved.map(([name]) => ({
    cause: 'input-missing' as const,
    place: name,
    message: 'changed while it was read',
    next: 'Run again once it is complete.',
  }))
  if (issues.length > 0) throw new Failure(issues)
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

async function importOne(engine: Session, of: SourceToImport, key: string): Promise<Assertion> {
  const { batch, source, folder, delivery, cache } = of
  const { workspace, limits } = of.context
  const names = delivery.map(([name]) => name)
  const session = await engine.beside()
  try {
    const read = await readSource(session, { batch: batch.text, source, folder, names, temporary: limits.temporary })
    refuseMoved(cache, folder, delivery, read.assertion)
    await writeRefusals(session, {
      parquet: workspace.refused(batch.text, source.name, 'parquet'),
      csv: workspace.refused(batch.text, source.name, 'csv'),
    })
    refuseNothingKept(read)
    const assertion = { ...read.assertion, stepKey: key }
    await writeAssertion(session, source, assertion, workspace.assertion(batch.text, source.name))
    return assertion
  } finally {
    session.close()
  }
}
