import type { Verdict } from '../history/verdicts.js'
import type { RunRecord } from '../run/index.js'
import { renderTable } from './render-table.js'

/** Every check of the batches that a run validated, each with its line; undefined when it validated none. */
export function verdictLines({ stages }: RunRecord): string | undefined {
  const validated = stages.filter(({ stage }) => stage === 'validate')
  const rows = validated.flatMap(({ batch, figures }) =>
    (Object.values(figures) as Verdict[]).map(({ check, severity, outcome, bad, allowed, reason }) => [
      batch,
      check,
      severity,
      outcome,
      bad,
      allowed,
      reason ?? '',
    ]),
  )
  if (rows.length === 0) return undefined
  return renderTable(['batch', 'check', 'level', 'verdict', 'found', 'allowed', 'because'], rows)
}
