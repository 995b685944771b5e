import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DeclaredSource } from '../../catalog/catalog.js'
import type { Assertion } from '../../history/assertion.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { Failure } from '../../kernel/failure.js'
import { type Reason, type Step, wordReasons } from '../../kernel/step.js'
import type { DigestCache } from '../../store/digest-cache.js'
import { measured, type Work } from '../../store/measure.js'
import type { Session } from '../../store/session.js'
import type { StageContext } from '../context.js'
import { importReasons, importStep } from './foresee.js'
import { readSource, refuseNothingKept } from './import-source.js'
import { writeRefusals } from './refusals.js'
import { writeAssertion } from './write-assertion.js'

/** Files of a source, each with its digest. */
export type Delivery = readonly (readonly [name: string, sha256: string])[]

export interface SourceToImport {
  readonly context: StageContext
  readonly batch: BatchKey
  readonly source: DeclaredSource
  readonly folder: string
  readonly delivery: Delivery
  readonly cache: DigestCache
  /** What the files are in this batch: stock or flux. */
  readonly history: 'stock' | 'flux'
}

/** What a batch asserts of one source, made now or as it was. */
export interface Imported {
  readonly assertion: Assertion
  readonly made: boolean
  /** Why it was made now. */
  readonly why: readonly Reason[]
  readonly figures: Readonly<Record<string, unknown>>
  readonly work?: Work
}

/** Imports one source of a batch, unless it is already there from the same files, declaration and code. */
export async function importSource(
  session: Session,
  of: SourceToImport,
  before: Assertion | undefined,
): Promise<Imported> {
  const { context, batch, source, delivery, cache, history } = of
  const path = context.workspace.assertion(batch.text, source.name)
  const step = importStep(context, source, delivery, history)
  const why = await importReasons(context.workspace, cache, step, before)
  if (before && why.length === 0) {
    return { assertion: before, made: false, why, figures: { outcome: 'fresh', ...before.counts } }
  }
  context.tell.progress(`import ${batch.text} ${source.name}: ${wordReasons(why)}`)
  const { result: assertion, measure } = await measured(() => importOne(session, of, step))
  await cache.remember(path)
  const { counts, files } = assertion
  const work = {
    ...measure,
    rows: counts.read,
    readBytes: files.reduce((sum, file) => sum + file.bytes, 0),
    writtenBytes: (await stat(path)).size,
  }
  context.tell.fact('source imported', { batch: batch.text, source: source.name, ...work, ...counts, files })
  return { assertion, made: true, why, work, figures: { outcome: 'done', ...counts } }
}

/** Reads, checks and writes a source in a connection of its own, so that another may be imported meanwhile. */
async function importOne(engine: Session, of: SourceToImport, step: Step): Promise<Assertion> {
  const { batch, source, folder, delivery, cache, history } = of
  const { workspace, limits } = of.context
  const names = delivery.map(([name]) => name)
  const session = await engine.beside()
  try {
    const read = await readSource(session, {
      batch: batch.text,
      source,
      folder,
      names,
      history,
      reading: of.context.reading,
      temporary: limits.temporary,
    })
    refuseMoved(cache, folder, delivery, read.assertion)
    await writeRefusals(session, {
      parquet: workspace.refused(batch.text, source.name, 'parquet'),
      csv: workspace.refused(batch.text, source.name, 'csv'),
    })
    refuseNothingKept(read)
    const assertion = { ...read.assertion, stepKey: step.key, dependsOn: step.parts }
    await writeAssertion(session, source, assertion, workspace.assertion(batch.text, source.name))
    return assertion
  } finally {
    session.close()
  }
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
