import { literal } from '../kernel/sql.js'
import type { StageContext } from '../stages/context.js'
import { withSession } from '../store/session.js'
import { readResult } from '../tables/results.js'

/** What a batch published: the folder of its current revision, and the companies of each list by level of alert. */
export interface Published {
  readonly batch: string
  readonly folder: string
  readonly lists: Readonly<Record<string, Readonly<Record<string, number>>>>
}

/** What each batch published, counted on the lists themselves. A list without levels of alert has nothing to count. */
export async function publishedBy(
  { workspace, catalog, limits }: Pick<StageContext, 'workspace' | 'catalog' | 'limits'>,
  batches: readonly string[],
): Promise<Published[]> {
  const leveled = catalog.lists.filter(({ columns }) => columns.some(({ name }) => name === 'niveau'))
  return withSession(limits, async (session) => {
    const published: Published[] = []
    for (const batch of batches) {
      const result = await readResult(workspace, '6-lists', batch)
      if (!result) continue
      const lists: Record<string, Record<string, number>> = {}
      for (const { name } of leveled.filter((list) => result.tables.includes(list.name))) {
        const path = workspace.result('6-lists', batch, `${result.folder}/${name}.parquet`)
        const rows = await session.rows(
          `SELECT niveau, count(*) AS companies FROM read_parquet(${literal(path)}) GROUP BY niveau`,
        )
        lists[name] = Object.fromEntries(rows.map(({ niveau, companies }) => [String(niveau), Number(companies)]))
      }
      published.push({ batch, folder: result.folder, lists })
    }
    return published
  })
}
