import type { Model } from '../../declare/model.js'
import { parseBatchKey } from '../../kernel/batch-key.js'
import { firstDay, monthPlus } from '../../kernel/month.js'
import { ident, literal } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import type { MaturedList } from './drift.js'

/**
 * What became of the companies of published lists, where the tables of this batch know it: the target of the month of the
 * list, which is null until the whole horizon is covered. Levels are those published, whatever the model says today.
 */
export async function maturedLists(
  session: Session,
  model: Model,
  published: readonly { readonly batch: string; readonly path: string }[],
): Promise<MaturedList[]> {
  const found: MaturedList[] = []
  for (const { batch, path } of published) {
    const key = parseBatchKey(batch)
    if (!key) continue
    const month = firstDay(monthPlus(key.month, -1))
    const rows = await session.rows(`SELECT liste.niveau AS level, count(*) AS alerted, count(issue) AS known,
        count(*) FILTER (issue = 1) AS failed, bool_or(mesuree) AS measured
      FROM read_parquet(${literal(path)}) AS liste
      CROSS JOIN (SELECT count(${ident(model.target.variable)}) > 0 AS mesuree FROM ${ident(model.grain)} WHERE periode = DATE ${literal(month)})
      LEFT JOIN (SELECT siren, ${ident(model.target.variable)} AS issue FROM ${ident(model.grain)} WHERE periode = DATE ${literal(month)})
        AS suites ON suites.siren = liste.siren
      GROUP BY liste.niveau ORDER BY liste.niveau`)
    for (const { level, alerted, known, failed, measured } of rows) {
      if (measured !== true) continue
      const counts = { alerted: Number(alerted), known: Number(known), failed: Number(failed) }
      found.push({ batch, level: String(level), ...counts })
    }
  }
  return found
}
