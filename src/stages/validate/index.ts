import { type Assertion, formatVersion, readAssertions, refuseUnimported } from '../../history/assertion.js'
import { stateSelect } from '../../history/state.js'
import { assertionsKey, readVerdicts, type Verdict, type VerdictFile } from '../../history/verdicts.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { ident } from '../../kernel/sql.js'
import { named, type Reason, reasonsFor, type Step, stepOf, wordReasons } from '../../kernel/step.js'
import { writeWhole } from '../../store/atomic.js'
import { type Session, withSession } from '../../store/session.js'
import { createCalcul, createEmptySource } from '../../tables/engine.js'
import { createDeliveredColumns, createRecordCounts } from '../../tables/record-counts.js'
import { situatedSelect } from '../../tables/source-table.js'
import type { Foreseen, StageContext, StageOutcome } from '../context.js'
import { outcome } from './outcome.js'
import { reportPage } from './report.js'
import { runCheck } from './run-check.js'

/**
 * Runs every declared check over what a batch asserts, and writes the verdicts and a page to read them. Throws a Failure
 * when a blocking check finds more bad lines than its tolerance and nobody accepted it, or when a check does not run; the
 * verdicts are written first.
 */
export async function validateBatch(context: StageContext, batch: BatchKey): Promise<StageOutcome> {
  const { workspace, catalog, tell } = context
  return withSession(context.limits, async (session) => {
    const assertions = await readAssertions(session, workspace, batch)
    refuseUnimported(assertions, batch)
    const { step, before, why } = await against(context, batch, assertions)
    if (before && why.length === 0) return outcome('fresh', batch, before.verdicts, catalog.checks)
    tell.progress(`validate ${batch.text}: ${wordReasons(why)}`)
    await createTables(session, context, batch, assertions)
    const delivered = deliveredIn(assertions, batch)
    const verdicts: Verdict[] = []
    for (const check of catalog.checks) verdicts.push(await runCheck(session, context, batch, check, delivered))
    const file: VerdictFile = {
      format: formatVersion,
      batch: batch.text,
      stepKey: step.key,
      dependsOn: step.parts,
      assertions: assertionsKey(assertions),
      verdicts,
    }
    const page = reportPage({ batch: batch.text, verdicts, checks: catalog.checks, assertions })
    await writeWhole(workspace.verdictPage(batch.text), page)
    // Last: with the verdicts the step is done, and what is not there by then is not made again.
    await writeWhole(workspace.verdict(batch.text), `${JSON.stringify(file, null, 2)}\n`)
    tell.fact('batch validated', { batch: batch.text, verdicts })
    return { ...outcome('done', batch, verdicts, catalog.checks), why }
  })
}

/** What a validation of a batch would do. */
export async function foreseeValidate(context: StageContext, batch: BatchKey): Promise<Foreseen[]> {
  const { workspace, limits } = context
  const assertions = await withSession(limits, (session) => readAssertions(session, workspace, batch))
  refuseUnimported(assertions, batch)
  const { step, why } = await against(context, batch, assertions)
  // A source that is not asserted yet is no part of the step so far, and will be.
  return [{ parts: [...Object.keys(step.parts), 'asserted'], why }]
}

/** The verdicts that are there, and why they are not those of what is asserted now. Decisions that a run brings count. */
async function against(
  { workspace, catalog, code, accepted }: StageContext,
  batch: BatchKey,
  assertions: ReadonlyMap<string, readonly Assertion[]>,
): Promise<{ step: Step; before: VerdictFile | undefined; why: Reason[] }> {
  const declared = [...catalog.digests].filter(([file]) => /^(checks|parameters)\/(?!.*\.cases\.yaml$)/.test(file))
  const asserted = [...assertions].flatMap(([source, known]) =>
    known.map((one) => [`${source} in ${one.batch}`, one.stepKey] as const),
  )
  const step = stepOf('validate', {
    code: [code, formatVersion, batch.text],
    ...named('declaration', declared),
    ...named('asserted', asserted),
  })
  const before = await readVerdicts(workspace, batch.text)
  const why = reasonsFor(step, before && { key: before.stepKey, parts: before.dependsOn })
  const brought = [...accepted.keys()].map((id): Reason => ({ part: `decision ${id}`, change: 'new' }))
  return { step, before, why: [...why, ...brought] }
}

/** Sources of which this batch asserts something. */
function deliveredIn(assertions: ReadonlyMap<string, readonly Assertion[]>, batch: BatchKey): Set<string> {
  const own = [...assertions].filter(([, known]) => known.some((assertion) => assertion.batch === batch.text))
  return new Set(own.map(([name]) => name))
}

/** Checks look at the lines of this batch alone, whole, before any perimeter; `compte_rendu` has those before it. */
async function createTables(
  session: Session,
  { workspace, catalog }: StageContext,
  batch: BatchKey,
  assertions: ReadonlyMap<string, readonly Assertion[]>,
): Promise<void> {
  await createCalcul(session, catalog, batch)
  await createRecordCounts(session, catalog.sources, assertions)
  await createDeliveredColumns(session, assertions)
  await session.run('CREATE TEMP TABLE rattachement (compte VARCHAR, siret VARCHAR, depuis DATE, jusqu_a DATE)')
  for (const source of catalog.sources.values()) {
    const own = assertions.get(source.name)?.find((assertion) => assertion.batch === batch.text)
    if (!own) await createEmptySource(session, source)
    else {
      const situated = situatedSelect(source, stateSelect(workspace, source, [own]), 'everyone')
      await session.run(`CREATE TEMP VIEW ${ident(source.name)} AS SELECT * EXCLUDE (situation) FROM (${situated})`)
    }
  }
}
