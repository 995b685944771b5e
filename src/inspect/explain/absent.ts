import { importedBatches } from '../../history/assertion.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import type { Issue } from '../../kernel/failure.js'
import { literal } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import type { Workspace } from '../../store/workspace.js'
import type { ViewsOf } from '../../tables/open-views.js'
import { readResult } from '../../tables/results.js'

/** Why companies have no score in a batch: not scored yet, outside the perimeter with its reason, or never met. */
export async function absentCompanies(
  session: Session,
  { workspace }: ViewsOf,
  batch: BatchKey,
  sirens: readonly string[],
): Promise<Issue[]> {
  if (sirens.length === 0) return []
  if (!(await readResult(workspace, '5-scores', batch.text))) {
    const next = `Run: vigie run --batch ${batch.text}`
    return [{ cause: 'input-missing', message: `batch ${batch.text} has no score`, next }]
  }
  const rows = await session.rows(
    `SELECT siren, retenu, motif FROM perimetre_decision WHERE siren IN (${sirens.map(literal).join(', ')})`,
  )
  return sirens.map((siren) => {
    const row = rows.find((one) => one.siren === siren)
    const why = !row
      ? 'is named by no source of the perimeter'
      : row.retenu === true
        ? 'has no line of variables in the last month'
        : `is outside the perimeter (${String(row.motif)})`
    return {
      cause: 'input-missing' as const,
      place: siren,
      message: `${why}, so it has no score in ${batch.text}`,
      next: 'vigie query "FROM perimetre_decision" lists who is in.',
    }
  })
}

/** The last batch that has scores, in the order of batches; undefined when none has. */
export async function lastScored(workspace: Workspace): Promise<string | undefined> {
  for (const { text } of [...(await importedBatches(workspace))].reverse())
    if (await readResult(workspace, '5-scores', text)) return text
  return undefined
}
