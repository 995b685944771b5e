import type { Check } from '../../declare/query.js'
import type { Verdict } from '../../history/verdicts.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { Failure, type Issue } from '../../kernel/failure.js'
import type { StageOutcome } from '../context.js'
import { checkId } from './run-check.js'

/**
 * What the verdicts of a batch mean for its run. Throws a Failure when one of them stops it. Every check has its line in
 * the figures, whatever became of it.
 */
export function outcome(
  done: 'done' | 'fresh',
  batch: BatchKey,
  verdicts: readonly Verdict[],
  checks: readonly Check[],
): StageOutcome {
  const told = (found: Verdict['outcome']) =>
    verdicts.filter((verdict) => verdict.outcome === found).map((verdict) => issueOf(batch, verdict, checks))
  const stopping = [...told('failed'), ...told('blocked')]
  const warnings = told('warned')
  if (stopping.length > 0) throw new Failure([...stopping, ...warnings])
  return {
    outcome: done,
    warnings: done === 'fresh' ? [] : warnings,
    figures: Object.fromEntries(verdicts.map((verdict) => [verdict.check, verdict])),
  }
}

function issueOf(
  batch: BatchKey,
  { check, bad, allowed, outcome: found, reason, names = [] }: Verdict,
  checks: readonly Check[],
): Issue {
  const declared = checks.find(({ name }) => name === check)
  const label = declared?.header.label ?? check
  const place = `${batch.text}, check ${check}`
  if (found === 'failed') {
    const next = `Correct pipelines/${declared?.file ?? `checks/${check}.check.sql`}, then run again.`
    return { cause: 'declaration', place, message: `${label}: ${reason}`, next }
  }
  const told = names.length > 0 ? ` (${names.join(', ')})` : ''
  const message = `${label}: ${bad} line${bad > 1 ? 's' : ''} found, ${allowed} allowed${told}`
  if (found !== 'blocked') return { cause: 'warning', place, message }
  const next = `If the delivery is right: --accept ${checkId(check, batch)} --reason "…"`
  return { cause: 'blocking-check', place, message, next }
}
