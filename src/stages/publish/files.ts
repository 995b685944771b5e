import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import PQueue from 'p-queue'
import type { Catalog } from '../../catalog/catalog.js'
import { dictionaryMetadata, type Entry, listEntries } from '../../catalog/dictionary.js'
import type { List } from '../../declare/list.js'
import { failure } from '../../kernel/failure.js'
import { ident } from '../../kernel/sql.js'
import type { Row, Session } from '../../store/session.js'
import { copyParquet } from '../../store/table-files.js'
import { type About, modelOf } from './about.js'
import { type Audience, lineRights, servedLines } from './access.js'
import { dictionaryCsv } from './csv.js'
import { everyone, type Figures } from './figures.js'
import { heldLines, heldReader } from './held-lines.js'
import { madeTable } from './lists.js'
import { listPage } from './page.js'
import { writeListWorkbook } from './workbook.js'
import { type Lines, writeListCsv, writeListJson } from './writers.js'

/** Metadata of the Parquet of a zone: for whom it is. */
export const audienceKey = 'vigie.public'

/** Metadata of the Parquet of a list: until when each source speaks, for what is made of it later. */
export const freshnessKey = 'vigie.fraicheur'

/** A list that was made, with those who get it and what they are told of it. */
export interface MadeList {
  readonly list: List
  readonly audiences: readonly Audience[]
  readonly figures: ReadonlyMap<string, Figures>
  readonly freshness: About['freshness']
}

/**
 * Writes every file of every list: for the country at the top of the folder, for each zone and profile under
 * `zones/<zone>-<profile>/`, each with the dictionary of its lists. Files are their owner's alone.
 */
export async function writeLists(
  session: Session,
  catalog: Catalog,
  batch: string,
  made: readonly MadeList[],
  place: string,
): Promise<void> {
  for (const one of made) await (await writeList(session, catalog, batch, one, place))()
  const readers = new Map(
    made.map(({ list, audiences, figures }) => {
      const few = audiences.filter(({ name }) => linesOf(figures, name) <= heldLines)
      return [list.name, heldReader(session, list, few, (name) => linesOf(figures, name))]
    }),
  )
  const failures: unknown[] = []
  const dictionaries = new Map<string, string>()
  const writeDictionary = (folder: string, lists: readonly List[]) => {
    const key = lists.map(({ name }) => name).join()
    const text = dictionaries.get(key) ?? dictionaryCsv(lists)
    dictionaries.set(key, text)
    return writeText(join(folder, 'dictionnaire.csv'), text)
  }
  await writeDictionary(
    place,
    made.map(({ list }) => list),
  )
  const audiences = new Map(made.flatMap((one) => one.audiences.map((audience) => [audience.name, audience] as const)))
  // While the engine writes the next zone, the texts of those before it are put on the disk.
  const queue = new PQueue({ concurrency: 4 })
  try {
    for (const audience of audiences.values()) {
      const folder = join(place, 'zones', audience.name)
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const own = made.filter((one) => one.audiences.some(({ name }) => name === audience.name))
      const texts: (() => Promise<void>)[] = []
      for (const one of own)
        texts.push(
          await writeList(session, catalog, batch, one, folder, { audience, read: readers.get(one.list.name) }),
        )
      await queue.onSizeLessThan(4)
      const writing = queue.add(async () => {
        for (const write of texts) await write()
        await writeDictionary(
          folder,
          own.map(({ list }) => list),
        )
      })
      writing.catch((error: unknown) => failures.push(error))
    }
    await queue.onIdle()
  } finally {
    // When a list could not be made, nothing still writes in the folder that is then removed.
    queue.clear()
    await queue.onIdle()
  }
  if (failures.length > 0) throw failures[0]
}

/** Writes the Parquet of a list, and gives what writes its other files: at once, when its lines are still in the engine. */
async function writeList(
  session: Session,
  catalog: Catalog,
  batch: string,
  { list, figures, freshness }: MadeList,
  folder: string,
  { audience, read }: { readonly audience?: Audience; readonly read?: HeldReader | undefined } = {},
): Promise<() => Promise<void>> {
  const select = audience ? servedLines(list, audience) : wholeList(list)
  const path = (format: string) => join(folder, `${list.name}.${format}`)
  await copyParquet(session, { select, metadata: metadataOf(catalog, list, freshness, audience) }, path('parquet'))
  const reader = figures.get(audience?.name ?? everyone)
  if (!reader) throw failure('bug', `${list.name} has no figures for ${audience?.name ?? 'the country'}`)
  const held = reader.lines <= heldLines
  const lines = await linesIn(
    session,
    select,
    held && (audience && read ? () => read(audience) : () => session.rows(select)),
  )
  const about = {
    ...{ list, batch, audience, freshness, chosen: [] },
    model: modelOf(catalog, list),
    figures: reader,
  }
  const writeTexts = async () => {
    for (const format of list.formats) {
      if (format === 'csv') await writeListCsv(path(format), list, lines)
      else if (format === 'json') await writeListJson(path(format), list, lines)
      else if (format === 'xlsx') await writeListWorkbook(path(format), about, lines)
      else await writeText(path(format), listPage(about))
    }
  }
  if (held) return writeTexts
  await writeTexts()
  return async () => undefined
}

/** Some lines are read once for all formats; many are read again for each, some thousands at a time. */
async function linesIn(
  session: Session,
  select: string,
  held: false | (() => Promise<readonly Row[]>),
): Promise<Lines> {
  if (held) {
    const rows = await held()
    return (onRows) => onRows(rows)
  }
  return async (onRows) => {
    await session.each(select, async (rows) => {
      await onRows(rows)
      return undefined
    })
  }
}

type HeldReader = ReturnType<typeof heldReader>

const linesOf = (figures: MadeList['figures'], name: string) => figures.get(name)?.lines ?? 0

const wholeList = (list: List) => {
  const order = list.order.map(({ column, direction }) => `${ident(column)} ${direction} NULLS LAST`)
  return `SELECT * FROM ${ident(madeTable(list.name))} ORDER BY ${order.join(', ')}`
}

function metadataOf({ access }: Catalog, list: List, freshness: About['freshness'], audience: Audience | undefined) {
  return {
    'vigie.liste': list.label,
    'vigie.sensibilite': list.sensitivity,
    [freshnessKey]: JSON.stringify(freshness),
    ...(audience ? { [audienceKey]: JSON.stringify(audience) } : {}),
    ...dictionaryMetadata([...listEntries(list), ...(audience ? rightEntries(access, list) : [])]),
  }
}

/** What a line of a zone says of the rights of its reader: in the words of the query that gives it, where one does. */
function rightEntries(access: Catalog['access'], list: List): Entry[] {
  const given = access.get('entreprises_zones')?.header.columns ?? {}
  const right = 'Le lecteur a ce droit sur cette entreprise : ce qui est vide est inconnu, et non masqué'
  return lineRights(list).map((name) => {
    const meaning = given[name]?.label ?? right
    return { name, label: name, type: 'boolean', stored: 'BOOLEAN', unit: null, meaning, null: 'jamais' }
  })
}

const writeText = (path: string, text: string) => writeFile(path, text, { mode: 0o600, flag: 'wx' })
