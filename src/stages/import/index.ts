import { join } from 'node:path'
import type { DeclaredSource } from '../../catalog/catalog.js'
import { type Assertion, readAssertions } from '../../history/assertion.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { stepKey } from '../../kernel/digest.js'
import { Failure, failure, type Issue, isFailure } from '../../kernel/failure.js'
import { DigestCache } from '../../store/digest-cache.js'
import { withSession } from '../../store/session.js'
import type { StageContext, StageOutcome } from '../context.js'
import { deliveredFiles } from './delivered.js'
import { readSource, refuseNothingKept } from './import-source.js'
import { recogniseFiles } from './recognise.js'
import { writeRefusals } from './refusals.js'
import { writeAssertion } from './write-assertion.js'

export { batchesDelivered, deliveredFiles } from './delivered.js'
export { recogniseFiles } from './recognise.js'
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
  const cache = await DigestCache.open(workspace.path('.vigie', 'empreintes.json'))
  const figures: Record<string, unknown> = {}
  const refused: Issue[] = []
  let done = 0
  for (const [name, files] of bySource) {
    const source = catalog.sources.get(name) as DeclaredSource
    try {
      const key = await importKey(context, source, delivered.folder, files, cache)
      const before = asserted.get(name)?.find((assertion) => assertion.batch === batch.text)
      if (before?.stepKey === key) {
        figures[name] = { outcome: 'fresh', ...before.counts }
        continue
      }
      tell.progress(`import ${batch.text} ${name}`)
      const started = performance.now()
      const assertion = await importOne(context, batch, source, delivered.folder, files, key)
      const seconds = (performance.now() - started) / 1000
      figures[name] = { outcome: 'done', seconds, ...assertion.counts }
      tell.fact('source imported', {
        batch: batch.text,
        source: name,
        seconds,
        ...assertion.counts,
        files: assertion.files,
      })
      warnings.push(...warningsOf(batch, assertion))
      done++
    } catch (error) {
      if (!isFailure(error)) throw error
      refused.push(...error.issues.map((issue) => ({ ...issue, place: `${batch.text}/${issue.place ?? name}` })))
    }
  }
  await cache.save()
  if (refused.length > 0) throw new Failure([...refused, ...warnings])
  return { outcome: done > 0 ? 'done' : 'fresh', warnings, figures }
}

async function importKey(
  context: StageContext,
  source: DeclaredSource,
  folder: string,
  files: readonly string[],
  cache: DigestCache,
): Promise<string> {
  const digests: [string, string][] = []
  for (const name of files) {
    const digest = await cache.digest(join(folder, name)).catch((error: NodeJS.ErrnoException) => {
      throw failure(
        'input-refused',
        error.code === 'EISDIR' ? 'is a folder, not a file' : `cannot be read (${error.code})`,
        {
          place: name,
        },
      )
    })
    digests.push([name, digest])
  }
  return stepKey('import', context.code, source.digest, digests)
}

async function importOne(
  context: StageContext,
  batch: BatchKey,
  source: DeclaredSource,
  folder: string,
  names: readonly string[],
  key: string,
): Promise<Assertion> {
  const { workspace, limits } = context
  return withSession(limits, async (session) => {
    const read = await readSource(session, { batch: batch.text, source, folder, names, temporary: limits.temporary })
    await writeRefusals(session, {
      parquet: workspace.refused(batch.text, source.name, 'parquet'),
      csv: workspace.refused(batch.text, source.name, 'csv'),
    })
    await refuseNothingKept(session, read)
    const assertion = { ...read, stepKey: key }
    await writeAssertion(session, source, assertion, workspace.assertion(batch.text, source.name))
    return assertion
  })
}

function warningsOf(batch: BatchKey, { source, counts, files }: Assertion): Issue[] {
  const place = `${batch.text}/${files.map(({ name }) => name).join(', ')}`
  const issue = (message: string, next?: string): Issue => ({
    cause: 'warning',
    place,
    message,
    ...(next ? { next } : {}),
  })
  const see = `See 1-imported/${batch.text}/${source}.refused.csv.`
  const plural = (count: number, word: string) => `${count} ${word}${count > 1 ? 's' : ''}`
  const warnings: Issue[] = []
  if (counts.refused > 0) warnings.push(issue(`${plural(counts.refused, 'line')} of ${counts.read} refused`, see))
  if (counts.cells && counts.cells.refused > 0)
    warnings.push(issue(`${plural(counts.cells.refused, 'cell')} refused`, see))
  return warnings
}
