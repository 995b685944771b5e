import type { List } from '../../declare/list.js'
import type { Model } from '../../declare/model.js'
import { failure, isFailure } from '../../kernel/failure.js'
import { ident, literal, list as sqlList } from '../../kernel/sql.js'
import type { Row, Session } from '../../store/session.js'
import { type Audience, rightColumn, servedTable } from './access.js'
import { madeTable, pastTable } from './lists.js'

/** What a reader is told of a list in number. */
export interface Figures {
  readonly lines: number
  /** Companies by level, where the reader may see it; the others are in no count. */
  readonly levels: Readonly<Record<string, number>>
  /** Companies in alert that were not in the list before, and the other way; null when there was none before. */
  readonly entries: number | null
  readonly exits: number | null
  /** What experts decided, with how many of these companies it moved; null for a profile that may not read it. */
  readonly interventions: readonly Intervention[] | null
}

export interface Intervention {
  readonly label: string
  readonly author: string
  readonly reason: string
  readonly lines: number
}

/** Who reads the whole list: nobody's name has this one. */
export const everyone = ''

/**
 * Figures of a list for each of its readers, those whose list is empty too, in as many passes as there are kinds of figures,
 * however many zones. What a reader may not see is in none of its figures.
 */
export async function figuresOf(
  session: Session,
  list: List,
  { id, levels }: Pick<Model, 'id' | 'levels'>,
  audiences: readonly Audience[],
): Promise<ReadonlyMap<string, Figures>> {
  const quiet = literal(levels.at(-1)?.level ?? '')
  const past = ident(pastTable(list.name))
  const before = `(SELECT siren, any_value(niveau) AS niveau FROM ${past} WHERE rang = (SELECT max(rang) FROM ${past}) GROUP BY siren)`
  const lines = linesSql(list, audiences)
  const { first } = await session.one(`SELECT count(*) = 0 AS first FROM ${past}`)
  const counts = await session.rows(`SELECT public, count(*) AS lignes,
      count(*) FILTER (WHERE lue.niveau <> ${quiet} AND coalesce(avant.niveau, ${quiet}) = ${quiet}) AS entrees
    FROM ${lines} AS lue LEFT JOIN ${before} AS avant USING (siren) GROUP BY public`)
  const byLevel = await session.rows(
    `SELECT public, niveau, count(*) AS lignes FROM ${lines} AS lue WHERE niveau IS NOT NULL GROUP BY ALL ORDER BY ALL`,
  )
  const exits = await session.rows(`SELECT public, count(*) AS sorties
    FROM ${before} AS avant JOIN ${readersSql(list, audiences)} AS lecteur ON lecteur.siren IS NULL OR lecteur.siren = avant.siren
    WHERE avant.niveau <> ${quiet}
      AND avant.siren NOT IN (SELECT siren FROM ${ident(madeTable(list.name))} WHERE niveau <> ${quiet})
    GROUP BY public`)
  const moves =
    await session.rows(`SELECT public, geste->>'libelle' AS libelle, geste->>'auteur' AS auteur, geste->>'motif' AS motif,
      count(DISTINCT siren) AS lignes
    FROM (SELECT public, siren, unnest(CAST(redressements AS JSON[])) AS geste
      FROM ${lines} AS lue JOIN (SELECT siren, redressements FROM ${ident(`score_${id}`)}) USING (siren)
      WHERE gestes_ouverts AND redressements IS NOT NULL)
    GROUP BY ALL ORDER BY ALL`)
  const figures = new Map<string, Figures>()
  for (const audience of [undefined, ...audiences]) {
    const reader = audience?.name ?? everyone
    const own = (rows: Row[]) => rows.filter((row) => row.public === reader)
    const [counted] = own(counts)
    figures.set(reader, {
      lines: Number(counted?.lignes ?? 0),
      levels: Object.fromEntries(own(byLevel).map((row) => [String(row.niveau), Number(row.lignes)])),
      entries: first ? null : Number(counted?.entrees ?? 0),
      exits: first ? null : Number(own(exits)[0]?.sorties ?? 0),
      interventions: mayReadMoves(list, audience) ? own(moves).map(interventionOf) : null,
    })
  }
  return figures
}

const interventionOf = (row: Row): Intervention => ({
  label: String(row.libelle),
  author: String(row.auteur),
  reason: String(row.motif),
  lines: Number(row.lignes),
})

/**
 * Rights to read what experts decided: those of its column. A list without such a column asks for every right, since a
 * reason may tell any of the data.
 */
const moveRights = ({ columns, access }: List): readonly string[] =>
  columns.find(({ name }) => name === 'redressements')?.rights ?? Object.keys(access?.rights ?? {})

const mayReadMoves = (list: List, audience: Audience | undefined): boolean =>
  audience === undefined || moveRights(list).every((right) => audience.rights.includes(right))

/** The lines of every reader: the company, the level where it may be read, and whether what experts decided may be too. */
function linesSql(list: List, audiences: readonly Audience[]): string {
  const { name } = list
  const all = `SELECT ${literal(everyone)} AS public, siren, niveau, true AS gestes_ouverts FROM ${ident(madeTable(name))}`
  const open = ['niveau IS NOT NULL', ...moveRights(list).map((right) => ident(rightColumn(right)))].join(' AND ')
  const zones = `SELECT public_servi, siren, niveau, ${open} FROM ${ident(servedTable(name))}`
  return `(${audiences.length > 0 ? `${all} UNION ALL ${zones}` : all})`
}

/** Which companies each reader would have seen in the list before; all of them for a company that is null. */
function readersSql({ columns }: List, audiences: readonly Audience[]): string {
  const all = `SELECT ${literal(everyone)} AS public, NULL AS siren`
  if (audiences.length === 0) return `(${all})`
  const needed = columns.find((column) => column.name === 'niveau')?.rights ?? []
  const may = needed.map((right) => `list_contains(string_split(droits, ','), ${literal(right)})`)
  const zones = `SELECT zone || '-' || profil, siren FROM entreprises_zones JOIN zones_habilitees USING (zone)
    WHERE ${['eligible', ...may].join(' AND ')}
      AND list_contains(${sqlList(audiences.map(({ name }) => name))}, zone || '-' || profil)`
  return `(${all} UNION ALL ${zones})`
}

/** Until when each source speaks, as the list declares that it is said. */
export async function freshnessOf(
  session: Session,
  { freshness, file }: List,
): Promise<[source: string, until: string | null][]> {
  if (freshness === undefined) return []
  const rows = await session
    .rows(`SELECT CAST(source AS VARCHAR) AS source, CAST(jusqu_a AS DATE) AS jusqu_a FROM (${freshness}) ORDER BY ALL`)
    .catch((error: Error) => {
      if (isFailure(error)) throw error
      const place = `pipelines/${file}`
      throw failure('declaration', `its freshness does not run (${error.message.split('\n')[0]})`, { place })
    })
  return rows.map(({ source, jusqu_a }) => [String(source), jusqu_a === null ? null : String(jusqu_a)])
}
