import type { DeclaredSource } from '../../catalog/catalog.js'
import {
  type Assertion,
  formatVersion,
  readAssertions,
  refuseOtherShape,
  refuseUnimported,
} from '../../history/assertion.js'
import { type Change, changeKey, changeMetadata, readChanges } from '../../history/changes.js'
import { chainOf } from '../../history/state.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { failure } from '../../kernel/failure.js'
import { DigestCache } from '../../store/digest-cache.js'
import { type Session, withSession } from '../../store/session.js'
import { writeParquet } from '../../store/table-files.js'
import type { StageContext, StageOutcome } from '../context.js'
import { changeSelect, fillChange } from './compare.js'
import { passGates } from './gates.js'

/**
 * Brings the history of every source up to a batch: one change file per (source, batch), computed again when any
 * assertion it follows from is another one than before. Earlier assertions are read, never rewritten.
 */
export async function compactBatch(context: StageContext, batch: BatchKey): Promise<StageOutcome> {
  return withSession(context.limits, (session) => compactIn(session, context, batch))
}

/** The same in a session that is there already. */
export async function compactIn(session: Session, context: StageContext, batch: BatchKey): Promise<StageOutcome> {
  const { workspace, catalog, tell } = context
  const figures: Record<string, unknown> = {}
  let done = 0
  const asserted = await readAssertions(session, workspace, batch)
  refuseUnimported(asserted, batch)
  const cache = await DigestCache.open(workspace.digests)
  for (const [name, assertions] of asserted) {
    const source = catalog.sources.get(name)
    if (!source) {
      throw failure('declaration', `1-imported holds ${name}, which no source declares`, {
        next: `Declare pipelines/sources/${name}.source.yaml again, or remove its files from 1-imported.`,
      })
    }
    refuseOtherShape(source, assertions)
    const changes = await readChanges(
      session,
      workspace,
      name,
      assertions.map((assertion) => assertion.batch),
    )
    for (const [index, assertion] of assertions.entries()) {
      const known = assertions.slice(0, index + 1)
      const key = changeKey(source, known)
      const before = changes.get(assertion.batch)
      const path = workspace.change(name, assertion.batch)
      const current = before?.stepKey === key && (await cache.isAsWritten(path))
      if (!current) {
        tell.progress(`compact ${assertion.batch} ${name}`)
        done++
      }
      const change: Change = current
        ? before
        : await compactOne(context, session, source, known, key, linesAfter(known.slice(0, -1), changes))
      changes.set(assertion.batch, change)
      if (!current) await cache.remember(path)
      if (assertion.batch === batch.text) figures[name] = { outcome: current ? 'fresh' : 'done', ...change.counts }
    }
  }
  await cache.save()
  return { outcome: done > 0 ? 'done' : 'fresh', warnings: [], figures }
}

/** Lines of the state after these assertions, as their changes add up to it. */
function linesAfter(assertions: readonly Assertion[], changes: ReadonlyMap<string, Change>): number {
  return chainOf(assertions).reduce((lines, { batch, history, counts }) => {
    const change = changes.get(batch)?.counts ?? { replaced: 0, removed: 0 }
    return history === 'stock' ? counts.kept : lines - change.replaced - change.removed + counts.kept
  }, 0)
}

async function compactOne(
  context: StageContext,
  session: Session,
  source: DeclaredSource,
  assertions: readonly Assertion[],
  key: string,
  before: number,
): Promise<Change> {
  const { workspace, tell } = context
  const assertion = assertions[assertions.length - 1] as Assertion
  await fillChange(session, workspace, source, assertions.slice(0, -1), assertion)
  const counts =
    await session.one(`SELECT count(*) FILTER (op = 'nouveau') AS added, count(*) FILTER (op = 'remplace') AS replaced,
    count(*) FILTER (op = 'retire') AS removed FROM changement`)
  const change: Change = {
    format: formatVersion,
    batch: assertion.batch,
    source: source.name,
    stepKey: key,
    counts: {
      before,
      added: Number(counts.added),
      replaced: Number(counts.replaced),
      removed: Number(counts.removed),
    },
  }
  const accepted = await passGates(context, source, change)
  const kept = accepted ? { ...change, accepted } : change
  await writeParquet(
    session,
    { select: changeSelect, metadata: changeMetadata(kept) },
    workspace.change(source.name, assertion.batch),
  )
  tell.fact('source compacted', { batch: assertion.batch, source: source.name, ...change.counts })
  return kept
}
