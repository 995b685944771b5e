import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { BatchKey } from '../kernel/batch-key.js'
import { literal } from '../kernel/sql.js'
import type { StageContext } from '../stages/context.js'
import { type Session, withSession } from '../store/session.js'
import { earlierLists } from '../tables/open-views.js'

export interface ListComparison {
  readonly list: string
  readonly rows: number
  readonly levels: Readonly<Record<string, number>>
  /** The list that it is compared with, the one before; null for the first. */
  readonly before: string | null
  readonly entries: number
  readonly exits: number
  /** Lines of each zone and profile that gets it. */
  readonly zones: Readonly<Record<string, number>>
}

/** What a person looks at before approving: how many lines, and who came and who left since the list before, in number. */
export async function compareLists(
  { workspace, catalog, limits }: Pick<StageContext, 'workspace' | 'catalog' | 'limits'>,
  batch: BatchKey,
  folder: string,
): Promise<ListComparison[]> {
  return withSession(limits, async (session) => {
    const compared: ListComparison[] = []
    for (const { name, unique, columns } of catalog.lists) {
      const now = `read_parquet(${literal(join(folder, `${name}.parquet`))})`
      const last = (await earlierLists(workspace, name, batch)).at(-1)
      const key = unique.map((column) => `"${column}"`).join(', ')
      const missing = (from: string, other: string) =>
        `(SELECT count(*) FROM (SELECT ${key} FROM ${from} EXCEPT SELECT ${key} FROM ${other}))`
      const before = last && `read_parquet(${literal(last.path)})`
      const { lignes } = await session.one(`SELECT count(*) AS lignes FROM ${now}`)
      const moves = before
        ? await session.one(`SELECT ${missing(now, before)} AS entrees, ${missing(before, now)} AS sorties`)
        : { entrees: lignes, sorties: 0 }
      const levels = columns.some((column) => column.name === 'niveau')
        ? await session.rows(`SELECT niveau, count(*) AS lignes FROM ${now} GROUP BY niveau ORDER BY niveau`)
        : []
      compared.push({
        list: name,
        rows: Number(lignes),
        levels: Object.fromEntries(levels.map((row) => [String(row.niveau), Number(row.lignes)])),
        before: last?.batch ?? null,
        entries: Number(moves.entrees),
        exits: Number(moves.sorties),
        zones: await linesByZone(session, folder, name),
      })
    }
    return compared
  })
}

/** How many lines of a list each zone and profile gets, as the files themselves say. */
async function linesByZone(session: Session, folder: string, name: string): Promise<Record<string, number>> {
  const entries = await readdir(join(folder, 'zones'), { withFileTypes: true })
  const lines: Record<string, number> = {}
  for (const zone of entries.map((entry) => entry.name).sort()) {
    const path = join(folder, 'zones', zone, `${name}.parquet`)
    if (!(await stat(path).catch(() => undefined))) continue
    const { lignes } = await session.one(`SELECT num_rows AS lignes FROM parquet_file_metadata(${literal(path)})`)
    lines[zone] = Number(lignes)
  }
  return lines
}
