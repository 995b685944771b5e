import { type Assertion, formatVersion, readAssertions, refuseUnimported } from '../../history/assertion.js'
import { stateSelect } from '../../history/state.js'
import { assertionsKey, readVerdicts, type Verdict, type VerdictFile } from '../../history/verdicts.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { stepKey } from '../../kernel/digest.js'
import { ident } from '../../kernel/sql.js'
import { writeWhole } from '../../store/atomic.js'
import { type Session, withSession } from '../../store/session.js'
import { createCalcul, createEmptySource } from '../../tables/engine.js'
import { createDeliveredColumns, createRecordCounts } from '../../tables/record-counts.js'
import { situatedSelect } from '../../tables/source-table.js'
import type { StageContext, StageOutcome } from '../context.js'
import { outcome } from './outcome.js'
import { reportPage } from './report.js'
import { runCheck } from './run-check.js'

/**
 * Runs every declared check over what a batch asserts, and writes the verdicts and a page to read them. Throws a Failure
 * when a blocking check finds more bad lines than its tolerance and nobody accepted it, or when a check does not run; the
 * verdicts are written first.
 */
export async function validateBatch(context: StageContext, batch: BatchKey): Promise<StageOutcome> {
  const { workspace, catalog, code, tell, accepted } = context
  return withSession(context.limits, async (session) => {
    const assertions = await readAssertions(session, workspace, batch)
    refuseUnimported(assertions, batch)
    const declared = [...catalog.digests].filter(([file]) => /^(checks|parameters)\/(?!.*\.cases\.yaml$)/.test(file))
    const looked = assertionsKey(assertions)
    const key = stepKey('validate', formatVersion, code, batch.text, declared, looked)
    const before = accepted.size === 0 ? await readVerdicts(workspace, batch.text) : undefined
    if (before?.stepKey === key) return outcome('fresh', batch, before.verdicts, catalog.checks)
    tell.progress(`validate ${batch.text}`)
    await createTables(session, context, batch, assertions)
    const delivered = deliveredIn(assertions, batch)
    const verdicts: Verdict[] = []
    for (const check of catalog.checks) verdicts.push(await runCheck(session, context, batch, check, delivered))
    const file: VerdictFile = { format: formatVersion, batch: batch.text, stepKey: key, assertions: looked, verdicts }
    await writeWhole(workspace.verdict(batch.text), `${JSON.stringify(file, null, 2)}\n`)
    await writeWhole(
      workspace.verdictPage(batch.text),
      reportPage({ batch: batch.text, verdicts, checks: catalog.checks, assertions }),
    )
    tell.fact('batch validated', { batch: batch.text, verdicts })
    return outcome('done', batch, verdicts, catalog.checks)
  })
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
