import type { List } from '../../declare/list.js'
import { type BatchKey, parseBatchKey } from '../../kernel/batch-key.js'
import { firstDay } from '../../kernel/month.js'
import { literal } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import type { Workspace } from '../../store/workspace.js'
import { earlierLists } from '../../tables/open-views.js'
import { freshResult, readResult, readTable } from '../../tables/results.js'

/** What was said before a list: the earlier lists, and the scores that the last of them was made of. */
export interface Past {
  readonly lists: readonly { readonly batch: string; readonly path: string }[]
  readonly scored?: {
    readonly batch: string
    readonly from: string
    /** Of the files of these scores. */
    readonly digests: readonly (readonly [string, string])[]
  }
}

export async function pastOf(workspace: Workspace, list: List, batch: BatchKey): Promise<Past> {
  const lists = await earlierLists(workspace, list.name, batch)
  const last = lists.at(-1)?.batch
  const named = last === undefined ? undefined : await readResult(workspace, '5-scores', last)
  // Damaged ones are as good as deleted: the change of score is then unknown, and what they were made of is still there.
  const scores = named && (await freshResult(workspace, '5-scores', named.batch, named.stepKey))
  if (last === undefined || !scores?.tables.includes(list.model)) return { lists }
  const own = Object.entries(scores.files).filter(([file]) => file.startsWith(`${list.model}/`))
  return {
    lists,
    scored: { batch: last, from: readTable(workspace, '5-scores', scores, list.model), digests: own },
  }
}

/**
 * Creates what a list is compared with: `listes_precedentes`, every line of the earlier lists, and `score_precedent`, the
 * scores of all companies in the batch of the last of them. Scores may be deleted: then `score_precedent` is empty.
 */
export async function createPast(session: Session, { lists, scored }: Past): Promise<void> {
  const previous = lists.map(
    ({ batch, path }, rank) =>
      `SELECT ${literal(batch)} AS lot, ${rank + 1} AS rang, DATE ${literal(monthOf(batch))} AS mois, siren, niveau FROM read_parquet(${literal(path)})`,
  )
  const none = `SELECT '' AS lot, 0 AS rang, DATE '2000-01-01' AS mois, '' AS siren, '' AS niveau WHERE false`
  await session.run(
    `CREATE OR REPLACE TEMP VIEW listes_precedentes AS ${previous.length > 0 ? previous.join(' UNION ALL ') : none}`,
  )
  const from = scored
    ? `SELECT ${literal(scored.batch)} AS lot, siren, modele, score, niveau FROM ${scored.from}`
    : `SELECT '' AS lot, '' AS siren, '' AS modele, CAST(0 AS DOUBLE) AS score, '' AS niveau WHERE false`
  await session.run(`CREATE OR REPLACE TEMP VIEW score_precedent AS ${from}`)
}

const monthOf = (batch: string) => {
  const key = parseBatchKey(batch)
  if (!key) throw new Error(`${batch} has a list and is no batch`)
  return firstDay(key.month)
}
