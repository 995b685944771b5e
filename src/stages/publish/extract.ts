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
  /** Those it is made for, the country among them. */
  readonly audiences: readonly string[]
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
  { folder, audiences, batch, list, audience: name, chosen, format }: Extract,
  path: string,
): Promise<number> {
  if (name !== undefined && !audiences.includes(name)) throw noSuchReader(list.name, name, audiences)
  const place = name === undefined ? '' : `zones/${name}/`
  const file = join(folder, `${place}${list.name}.parquet`)
  const metadata = (await readMetadata(session, [file]).catch(() => undefined))?.get(file)
  if (!metadata) {
    throw failure('usage', `${list.name} was not made for ${name ?? 'the country'}`, {
      place: folder,
      next: name === undefined ? 'Publish it again.' : 'Other lists of this release are made for it.',
    })
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

const readersTold = 20

/** Those whose name starts alike are told first: a zone without its profile is what is mistyped most. */
function noSuchReader(list: string, name: string, audiences: readonly string[]) {
  const readers = audiences.filter((one) => one !== 'national').sort()
  const alike = readers.filter((one) => one.startsWith(name))
  const told = alike.length > 0 ? alike : readers
  const more = told.length > readersTold ? ` and ${told.length - readersTold} more` : ''
  return failure('usage', `${list} was not made for ${name}`, {
    next:
      told.length === 0
        ? 'The release is for the whole country alone: leave --for out.'
        : `Readers of this release: ${told.slice(0, readersTold).join(', ')}${more}.`,
  })
}
