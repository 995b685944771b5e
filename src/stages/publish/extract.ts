import { join } from 'node:path'
import type { Catalog } from '../../catalog/catalog.js'
import type { List, ListFormat } from '../../declare/list.js'
import { failure } from '../../kernel/failure.js'
import { literal } from '../../kernel/sql.js'
import type { Row, Session } from '../../store/session.js'
import { readMetadata } from '../../store/table-files.js'
import { type ChosenFilter, filteredSelect } from '../../tables/list-filters.js'
import { type About, modelOf } from './about.js'
import type { Audience } from './access.js'
import { audienceKey, freshnessKey } from './files.js'
import { writeListWorkbook } from './workbook.js'
import { type Lines, writeListCsv, writeListJson } from './writers.js'

export type ExtractFormat = Exclude<ListFormat, 'html'>

export interface Extract {
  /** The folder of a release, already verified. */
  readonly folder: string
  readonly batch: string
  readonly list: List
  /** `25-B`, or the whole country. */
  readonly audience: string | undefined
  readonly chosen: readonly ChosenFilter[]
  readonly format: ExtractFormat
}

/**
 * Writes the lines of a published list that its filters keep, in their order, and gives how many. It reads the file of that
 * zone and profile, where what they may not see is not: a filter on it keeps nothing.
 */
export async function extractList(
  session: Session,
  catalog: Pick<Catalog, 'models'>,
  { folder, batch, list, audience: name, chosen, format }: Extract,
  path: string,
): Promise<number> {
  const place = name === undefined ? '' : `zones/${name}/`
  const file = join(folder, `${place}${list.name}.parquet`)
  const metadata = (await readMetadata(session, [file]).catch(() => undefined))?.get(file)
  if (!metadata) {
    const next = name === undefined ? 'Publish it again.' : 'vigie status names none: see zones/ of the release.'
    throw failure('usage', `${list.name} was not made for ${name ?? 'the country'}`, { place: folder, next })
  }
  const whole = `(SELECT * FROM read_parquet(${literal(file)}, file_row_number = true))`
  const select = `SELECT * EXCLUDE (file_row_number) FROM (${filteredSelect(whole, chosen)}) ORDER BY file_row_number`
  let count = 0
  const lines: Lines = async (onRows) => {
    count = 0
    await session.each(select, async (rows: Row[]) => {
      count += rows.length
      await onRows(rows)
      return undefined
    })
  }
  const [of] = await session.rows(`SELECT count(*) AS lignes FROM (${select})`)
  const known = metadata[audienceKey]
  const audience = known === undefined ? undefined : (JSON.parse(known) as Audience)
  const about = {
    list,
    batch,
    audience,
    chosen,
    freshness: JSON.parse(metadata[freshnessKey] ?? '[]') as About['freshness'],
    figures: { lines: Number(of?.lignes) },
    model: modelOf(catalog, list),
  }
  if (format === 'xlsx') await writeListWorkbook(path, about, lines)
  else if (format === 'csv') await writeListCsv(path, list, lines)
  else await writeListJson(path, list, lines)
  return count
}
