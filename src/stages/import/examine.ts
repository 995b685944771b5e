import type { DeclaredSource } from '../../catalog/catalog.js'
import { readAssertions } from '../../history/assertion.js'
import { readDelivery } from '../../history/delivery.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { withSession } from '../../store/session.js'
import { eachOf } from '../bounded.js'
import type { StageContext } from '../context.js'
import { type ExaminedSource, examineSource } from './examine-source.js'
import { type Examined, keepExamined, type Situations, situateExamined } from './situate.js'

export interface ExaminedBatch {
  readonly sources: readonly ExaminedSource[]
  /** Files that fit the names of no source. */
  readonly unknown: readonly string[]
  /** Files of sources to which the batch is not open. */
  readonly aside: readonly string[]
}

/**
 * Reads every file of a batch through the very path of an import, and writes nothing: what would be kept, refused and
 * why. Throws a Failure when the batch has no folder of deliveries.
 */
export async function examineBatch(
  context: Omit<StageContext, 'tell'>,
  batch: BatchKey,
  progress: (text: string) => void,
): Promise<ExaminedBatch> {
  const { workspace, catalog, limits } = context
  const { folder, bySource, unknown, aside, modes } = await readDelivery(workspace, catalog, batch)
  const sources = new Map<string, ExaminedSource>()
  let situations: ReadonlyMap<string, Situations> | undefined
  await withSession(limits, async (engine) => {
    const examined: Examined[] = []
    const earlier = await readAssertions(engine, workspace, batch)
    await eachOf(bySource, Math.min(2, limits.threads), async ([name, files]) => {
      progress(`read ${name}`)
      const source = catalog.sources.get(name) as DeclaredSource
      const before = earlier.get(name)?.findLast((assertion) => assertion.batch !== batch.text)
      const session = await engine.beside()
      try {
        const history = modes.get(name) ?? source.history
        const given = {
          batch: batch.text,
          source,
          folder,
          names: files,
          history,
          root: workspace.batches,
          reading: context.reading,
          temporary: limits.temporary,
        }
        const found = await examineSource(session, given, before)
        sources.set(name, found)
        if (found.counts && found.issues.length === 0) {
          const one = { source, history, months: found.months }
          await keepExamined(session, catalog, batch.text, one)
          examined.push(one)
        }
      } finally {
        session.close()
      }
    })
    progress('situate the lines')
    situations = await situateExamined(engine, context, batch, examined, earlier)
  })
  const inOrder = [...bySource.keys()].flatMap((name) => {
    const [found, situated] = [sources.get(name), situations?.get(name)]
    return found ? [situated ? { ...found, situations: situated } : found] : []
  })
  return { sources: inOrder, unknown, aside }
}
