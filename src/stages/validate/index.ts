import type { Check } from '../../declare/query.js'
import { type Assertion, formatVersion, readAssertions, refuseUnimported } from '../../history/assertion.js'
import { decide } from '../../history/decisions.js'
import { stateSelect } from '../../history/state.js'
import { assertionsKey, readVerdicts, type Verdict, type VerdictFile } from '../../history/verdicts.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { stepKey } from '../../kernel/digest.js'
import { Failure, failure, type Issue, isFailure } from '../../kernel/failure.js'
import { ident } from '../../kernel/sql.js'
import { writeWhole } from '../../store/atomic.js'
import { type Session, withSession } from '../../store/session.js'
import { createCalcul, createEmptySource } from '../../tables/engine.js'
import { createRecordCounts } from '../../tables/record-counts.js'
import { situatedSelect } from '../../tables/source-table.js'
import type { StageContext, StageOutcome } from '../context.js'

/**
 * Runs every declared check over what a batch asserts and writes the verdicts. Throws a Failure when a blocking check
 * finds more bad lines than its tolerance and nobody accepted it; the verdicts are written first.
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
    const verdicts: Verdict[] = []
    for (const check of catalog.checks) verdicts.push(await runCheck(session, context, batch, check))
    const file: VerdictFile = { format: formatVersion, batch: batch.text, stepKey: key, assertions: looked, verdicts }
    await writeWhole(workspace.verdict(batch.text), `${JSON.stringify(file, null, 2)}\n`)
    tell.fact('batch validated', { batch: batch.text, verdicts })
    return outcome('done', batch, verdicts, catalog.checks)
  })
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

async function runCheck(
  session: Session,
  { workspace, accepted }: StageContext,
  batch: BatchKey,
  check: Check,
): Promise<Verdict> {
  const { severity, tolerance, reads } = check.header
  const row = await session.one(`SELECT count(*) AS bad FROM (${check.sql})`).catch((error: Error) => {
    if (isFailure(error)) throw error
    throw failure('declaration', `does not run (${error.message.split('\n')[0]})`, { place: `pipelines/${check.file}` })
  })
  const bad = Number(row.bad)
  const share = tolerance?.share
  const lines =
    share === undefined
      ? 0
      : Number((await session.one(`SELECT count(*) AS lines FROM ${ident(reads[0] ?? '')}`)).lines)
  const allowed = Math.max(tolerance?.lines ?? 0, Math.floor((share ?? 0) * lines))
  const verdict = { check: check.name, severity, bad, allowed }
  if (bad <= allowed) return { ...verdict, outcome: 'passed' }
  const decision = await decide(workspace, batch.text, checkId(check.name, batch), bad, accepted)
  if (decision) return { ...verdict, outcome: 'accepted', reason: decision.reason }
  return { ...verdict, outcome: severity === 'blocking' ? 'blocked' : 'warned' }
}

const checkId = (check: string, batch: BatchKey) => `controle:${check}:${batch.text}`

function outcome(
  done: 'done' | 'fresh',
  batch: BatchKey,
  verdicts: readonly Verdict[],
  checks: readonly Check[],
): StageOutcome {
  const issueOf = ({ check, bad, allowed, outcome: found }: Verdict): Issue => {
    const label = checks.find(({ name }) => name === check)?.header.label ?? check
    return {
      cause: found === 'blocked' ? 'blocking-check' : 'warning',
      place: `${batch.text}, check ${check}`,
      message: `${label}: ${bad} line${bad > 1 ? 's' : ''} found, ${allowed} allowed`,
      ...(found === 'blocked'
        ? { next: `If the delivery is right: --accept ${checkId(check, batch)} --reason "…"` }
        : {}),
    }
  }
  const blocked = verdicts.filter((verdict) => verdict.outcome === 'blocked').map(issueOf)
  const warnings = verdicts.filter((verdict) => verdict.outcome === 'warned').map(issueOf)
  if (blocked.length > 0) throw new Failure([...blocked, ...warnings])
  return {
    outcome: done,
    warnings: done === 'fresh' ? [] : warnings,
    figures: Object.fromEntries(verdicts.map((verdict) => [verdict.check, verdict])),
  }
}
