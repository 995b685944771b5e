import { importedBatches } from '../../history/assertion.js'
import { type BatchKey, compareBatchKeys } from '../../kernel/batch-key.js'
import { ident } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import type { Workspace } from '../../store/workspace.js'
import { type Result, readResult, readTable } from '../../tables/results.js'

/** The perimeter of the last batch before one for which it was decided. */
export interface Previous {
  readonly batch: string
  readonly result: Result
}

export async function previousPerimeter(workspace: Workspace, batch: BatchKey): Promise<Previous | undefined> {
  const earlier = (await importedBatches(workspace)).filter((key) => compareBatchKeys(key, batch) < 0)
  for (const { text } of earlier.reverse()) {
    const result = await readResult(workspace, '3-perimeter', text)
    if (result) return { batch: text, result }
  }
  return undefined
}

/** How many companies are followed, how many are not and why, and how many are in doubt and stay in, by kind of doubt. */
export async function countDecisions(session: Session) {
  const rows = await session.rows(
    'SELECT motif, count(*) AS companies FROM perimetre_decision WHERE NOT retenu GROUP BY motif ORDER BY motif',
  )
  const columns = (await session.rows('DESCRIBE perimetre_decision')).map(({ column_name }) => String(column_name))
  const doubts = columns.filter((name) => !['siren', 'retenu', 'motif'].includes(name))
  const counted = doubts.map((name) => `count(*) FILTER (retenu AND ${ident(name)}) AS ${ident(name)}`)
  const whole = await session.one(
    `SELECT ${['count(*) AS candidates', 'count(*) FILTER (retenu) AS retained', ...counted].join(', ')} FROM perimetre_decision`,
  )
  return {
    candidates: Number(whole.candidates),
    retained: Number(whole.retained),
    excluded: Object.fromEntries(rows.map(({ motif, companies }) => [String(motif), Number(companies)])),
    doubtful: Object.fromEntries(doubts.map((name) => [name, Number(whole[name])])),
  }
}

/** Who enters and who leaves, against the perimeter before; those who leave by what they are now. */
export async function comparePerimeters(session: Session, workspace: Workspace, before: Previous | undefined) {
  if (!before) return null
  const earlier = `(SELECT siren FROM ${readTable(workspace, '3-perimeter', before.result, 'perimetre_decision')} WHERE retenu)`
  const { entering } = await session.one(
    `SELECT count(*) AS entering FROM perimetre_decision WHERE retenu AND siren NOT IN ${earlier}`,
  )
  const leaving = await session.rows(`SELECT coalesce(motif, 'no longer a candidate') AS why, count(*) AS companies
    FROM ${earlier} LEFT JOIN perimetre_decision USING (siren) WHERE NOT coalesce(retenu, false) GROUP BY why ORDER BY why`)
  return {
    since: before.batch,
    entering: Number(entering),
    leaving: Object.fromEntries(leaving.map(({ why, companies }) => [String(why), Number(companies)])),
  }
}
