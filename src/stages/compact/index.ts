import type { DeclaredSource } from '../../catalog/catalog.js'
import {
  type Assertion,
  formatVersion,
  readAssertions,
  refuseOtherShape,
  refuseUnimported,
} from '../../history/assertion.js'
import { type Change, changeMetadata, changeStep, readChanges } from '../../history/changes.js'
import { chainOf } from '../../history/state.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { failure } from '../../kernel/failure.js'
import { type Reason, reasonsFor, type Step, wordReasons } from '../../kernel/step.js'
import { DigestCache } from '../../store/digest-cache.js'
import { type Session, withSession } from '../../store/session.js'
import { writeParquet } from '../../store/table-files.js'
import type { Workspace } from '../../store/workspace.js'
import type { Foreseen, StageContext, StageOutcome } from '../context.js'
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
  const why: Reason[] = []
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
      const step = changeStep(source, known)
      const before = changes.get(assertion.batch)
      const reasons = await changeReasons(workspace, cache, step, assertion, before)
      why.push(...reasons)
      if (reasons.length > 0) tell.progress(`compact ${assertion.batch} ${name}: ${wordReasons(reasons)}`)
      const change: Change =
        before && reasons.length === 0
          ? before
          : await compactOne(context, session, source, known, step, linesAfter(known.slice(0, -1), changes))
      changes.set(assertion.batch, change)
      if (reasons.length > 0) await cache.remember(workspace.change(name, assertion.batch))
      if (assertion.batch === batch.text)
        figures[name] = { outcome: reasons.length === 0 ? 'fresh' : 'done', ...change.counts }
    }
  }
  await cache.save()
  return { outcome: why.length > 0 ? 'done' : 'fresh', warnings: [], figures, why }
}

/** What compacting a batch would do, source by source. */
export async function foreseeCompact(context: StageContext, batch: BatchKey): Promise<Foreseen[]> {
  const { workspace, catalog, limits } = context
  const cache = await DigestCache.open(workspace.digests)
  return withSession(limits, async (session) => {
    const asserted = await readAssertions(session, workspace, batch)
    refuseUnimported(asserted, batch)
    const found: Foreseen[] = []
    for (const [name, assertions] of asserted) {
      const source = catalog.sources.get(name)
      if (!source) continue
      const batches = assertions.map((assertion) => assertion.batch)
      const changes = await readChanges(session, workspace, name, batches)
      const steps = assertions.map((_, index) => changeStep(source, assertions.slice(0, index + 1)))
      const why = await Promise.all(
        assertions.map((one, rank) =>
          changeReasons(workspace, cache, steps[rank] as Step, one, changes.get(one.batch)),
        ),
      )
      found.push({ source: name, parts: steps.flatMap(({ parts }) => Object.keys(parts)), why: why.flat() })
    }
    return found
  })
}

/** Why the change file of a batch has to be made again. */
async function changeReasons(
  workspace: Workspace,
  cache: DigestCache,
  step: Step,
  { batch, source }: Assertion,
  before: Change | undefined,
): Promise<Reason[]> {
  const whole = await cache.isAsWritten(workspace.change(source, batch))
  const made = before && { key: before.stepKey, parts: before.dependsOn }
  return reasonsFor(step, made, whole).map((reason) => ({ source, ...reason }))
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
  step: Step,
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
    stepKey: step.key,
    dependsOn: step.parts,
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
