import { join } from 'node:path'
import type { DeclaredSource } from '../../catalog/catalog.js'
import { type Assertion, readAssertions } from '../../history/assertion.js'
import { deliveredFiles } from '../../history/delivered.js'
import { recogniseFiles } from '../../history/recognise.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { stepKey } from '../../kernel/digest.js'
import { Failure, failure, type Issue, isFailure } from '../../kernel/failure.js'
import { DigestCache } from '../../store/digest-cache.js'
import { withSession } from '../../store/session.js'
import { readResult } from '../../tables/results.js'
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
  const { workspace, catalog, tell } = context
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
  const asserted = await withSession(context.limits, (session) => readAssertions(session, workspace, batch))
  const cache = await DigestCache.open(workspace.digests)
  const digests = new FileDigests(delivered.folder, cache)
  const figures: Record<string, unknown> = {}
  const refused: Issue[] = []
  const published = await readResult(workspace, '6-lists', batch.text)
  warnings.push(...withdrawn(batch, asserted, bySource))
  let done = 0
  for (const [name, files] of bySource) {
    const source = catalog.sources.get(name) as DeclaredSource
    try {
      const delivery = await digests.of(files)
      const key = stepKey('import', context.code, source.digest, delivery)
      const before = asserted.get(name)?.find((assertion) => assertion.batch === batch.text)
      if (before?.stepKey === key && (await cache.isAsWritten(workspace.assertion(batch.text, name)))) {
        figures[name] = { outcome: 'fresh', ...before.counts }
        if (!published) warnings.push(...importWarnings(before))
        continue
      }
      tell.progress(`import ${batch.text} ${name}`)
      const started = performance.now()
      const assertion = await importOne(context, batch, source, delivered.folder, delivery, key, cache)
      await cache.remember(workspace.assertion(batch.text, name))
      const seconds = (performance.now() - started) / 1000
      const bytes = assertion.files.reduce((sum, file) => sum + file.bytes, 0)
      figures[name] = { outcome: 'done', seconds, bytes, ...assertion.counts }
      tell.fact('source imported', {
        batch: batch.text,
        source: name,
        seconds,
        ...assertion.counts,
        files: assertion.files,
      })
      warnings.push(...importWarnings(assertion))
      done++
    } catch (error) {
      if (!isFailure(error)) throw error
      refused.push(...error.issues.map((issue) => ({ ...issue, place: `${batch.text}/${issue.place ?? name}` })))
    }
  }
  await cache.save()
  if (refused.length > 0) throw new Failure([...refused, ...warnings])
  return { outcome: done > 0 ? 'done' : 'fresh', warnings: done > 0 || !published ? warnings : [], figures }
}

/** What was read must be what was hashed before: a file that grows while it is read is not there yet. */
function refuseMoved(
  cache: DigestCache,
  folder: string,
  delivery: readonly (readonly [name: string, sha256: string])[],
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

async function importOne(
  context: StageContext,
  batch: BatchKey,
  source: DeclaredSource,
  folder: string,
  delivery: readonly (readonly [name: string, sha256: string])[],
  key: string,
  cache: DigestCache,
): Promise<Assertion> {
  const names = delivery.map(([name]) => name)
  const { workspace, limits } = context
  return withSession(limits, async (session) => {
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
  })
}
