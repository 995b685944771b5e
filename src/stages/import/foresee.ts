import type { DeclaredSource } from '../../catalog/catalog.js'
import { type Assertion, readAssertions } from '../../history/assertion.js'
import { readDelivery } from '../../history/delivery.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { isFailure } from '../../kernel/failure.js'
import { named, type Reason, reasonsFor, type Step, stepOf } from '../../kernel/step.js'
import { DigestCache } from '../../store/digest-cache.js'
import { withSession } from '../../store/session.js'
import type { Workspace } from '../../store/workspace.js'
import type { Foreseen, StageContext } from '../context.js'
import { FileDigests } from './file-digests.js'
import type { Delivery } from './one-source.js'

/** What the rows of a source in a batch are made from: its files, its declaration, and what the batch says they are. */
export function importStep(
  { code }: Pick<StageContext, 'code'>,
  source: DeclaredSource,
  delivery: Delivery,
  history: 'stock' | 'flux',
): Step {
  return stepOf('import', {
    code,
    [`declaration ${source.file}`]: source.digest,
    ...named('file', delivery),
    [`setting ${history}`]: history === source.history ? undefined : true,
  })
}

/** Why a source of a batch has to be imported; for no reason when what was asserted is of the same step and whole. */
export async function importReasons(
  workspace: Workspace,
  cache: DigestCache,
  step: Step,
  before: Assertion | undefined,
): Promise<Reason[]> {
  if (!before) return reasonsFor(step, undefined)
  const whole = await cache.isAsWritten(workspace.assertion(before.batch, before.source))
  return reasonsFor(step, { key: before.importedAs ?? before.stepKey, parts: before.dependsOn }, whole)
}

/** What an import of a batch would do, source by source. Delivered files are read only when they are not known yet. */
export async function foreseeImport(context: StageContext, batch: BatchKey): Promise<Foreseen[]> {
  const { workspace, catalog } = context
  const { bySource, folder, modes } = await readDelivery(workspace, catalog, batch)
  const cache = await DigestCache.open(workspace.digests)
  const digests = new FileDigests(workspace.batches, folder, cache)
  const asserted = await withSession(context.limits, (session) => readAssertions(session, workspace, batch))
  const found: Foreseen[] = []
  for (const [name, files] of bySource) {
    const source = catalog.sources.get(name) as DeclaredSource
    const before = asserted.get(name)?.find((assertion) => assertion.batch === batch.text)
    const parts = files.map((file) => `file ${file}`)
    // Files that were never imported are not read to say so: they may be long.
    const delivery = before && (await digests.of(files).catch(refusedLater))
    const step = delivery && importStep(context, source, delivery, modes.get(name) ?? source.history)
    const why = step
      ? await importReasons(workspace, cache, step, before)
      : [{ part: 'result', change: 'missing' } as const]
    found.push({ source: name, parts: Object.keys(step?.parts ?? {}).concat(step ? [] : parts), why })
  }
  return found
}

/** A file that cannot be read is for the import to refuse. */
function refusedLater(error: unknown): undefined {
  if (!isFailure(error)) throw error
}
