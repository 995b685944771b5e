import type { List } from '../../declare/list.js'
import type { Model } from '../../declare/model.js'
import { failure, isFailure } from '../../kernel/failure.js'
import { ident, literal } from '../../kernel/sql.js'
import type { Row, Session } from '../../store/session.js'
import { servedTable } from './access.js'
import { madeTable, pastTable } from './lists.js'

/** What a reader is told of a list in number. */
export interface Figures {
  readonly lines: number
  /** Companies by level, where the reader may see it; the others are in no count. */
  readonly levels: Readonly<Record<string, number>>
  /** Companies in alert that were not in the list before, and the other way; null when there was none before. */
  readonly entries: number | null
  readonly exits: number | null
  /** What experts decided, with how many of these companies it moved. */
  readonly interventions: readonly Intervention[]
}

export interface Intervention {
  readonly label: string
  readonly author: string
  readonly reason: string
  readonly lines: number
}

export const nothing: Figures = { lines: 0, levels: {}, entries: null, exits: null, interventions: [] }

/** Who reads the whole list: nobody's name has this one. */
export const everyone = ''

/**
 * Figures of a list for each of its readers, in as many passes as there are kinds of figures, however many zones. `served`:
 * there are zones, so their lines are made. What a reader may not see is in none of its figures.
 */
export async function figuresOf(
  session: Session,
  list: List,
  { id, levels }: Pick<Model, 'id' | 'levels'>,
  served: boolean,
): Promise<ReadonlyMap<string, Figures>> {
  const quiet = literal(levels.at(-1)?.level ?? '')
  const past = ident(pastTable(list.name))
  const before = `(SELECT siren, any_value(niveau) AS niveau FROM ${past} WHERE rang = (SELECT max(rang) FROM ${past}) GROUP BY siren)`
  const lines = linesSql(list, served)
  const { first } = await session.one(`SELECT count(*) = 0 AS first FROM ${past}`)
  const counts = await session.rows(`SELECT public, count(*) AS lignes,
      count(*) FILTER (WHERE lue.niveau <> ${quiet} AND coalesce(avant.niveau, ${quiet}) = ${quiet}) AS entrees
    FROM ${lines} AS lue LEFT JOIN ${before} AS avant USING (siren) GROUP BY public`)
  const byLevel = await session.rows(
    `SELECT public, niveau, count(*) AS lignes FROM ${lines} AS lue WHERE niveau IS NOT NULL GROUP BY ALL ORDER BY ALL`,
  )
  const exits = await session.rows(`SELECT public, count(*) AS sorties
    FROM ${before} AS avant JOIN ${readersSql(list, served)} AS lecteur ON lecteur.siren IS NULL OR lecteur.siren = avant.siren
    WHERE avant.niveau <> ${quiet}
      AND avant.siren NOT IN (SELECT siren FROM ${ident(madeTable(list.name))} WHERE niveau <> ${quiet})
    GROUP BY public`)
  const moves =
    await session.rows(`SELECT public, geste->>'libelle' AS libelle, geste->>'auteur' AS auteur, geste->>'motif' AS motif,
      count(DISTINCT siren) AS lignes
    FROM (SELECT public, siren, unnest(CAST(redressements AS JSON[])) AS geste
      FROM ${lines} AS lue JOIN (SELECT siren, redressements FROM ${ident(`score_${id}`)}) USING (siren)
      WHERE niveau IS NOT NULL AND redressements IS NOT NULL)
    GROUP BY ALL ORDER BY ALL`)
  const figures = new Map<string, Figures>()
  for (const { public: reader, lignes, entrees } of counts) {
    const own = (rows: Row[]) => rows.filter((row) => row.public === reader)
    figures.set(String(reader), {
      lines: Number(lignes),
      levels: Object.fromEntries(own(byLevel).map((row) => [String(row.niveau), Number(row.lignes)])),
      entries: first ? null : Number(entrees),
      exits: first ? null : Number(own(exits)[0]?.sorties ?? 0),
      interventions: own(moves).map(interventionOf),
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

/** The lines of every reader: the company, and the level where it may be read. */
function linesSql({ name }: List, served: boolean): string {
  const all = `SELECT ${literal(everyone)} AS public, siren, niveau FROM ${ident(madeTable(name))}`
  const zones = `SELECT public_servi, siren, niveau FROM ${ident(servedTable(name))}`
  return `(${served ? `${all} UNION ALL ${zones}` : all})`
}

/** Which companies each reader would have seen in the list before; all of them for a company that is null. */
function readersSql({ name, columns }: List, served: boolean): string {
  const all = `SELECT ${literal(everyone)} AS public, NULL AS siren`
  if (!served) return `(${all})`
  const needed = columns.find((column) => column.name === 'niveau')?.rights ?? []
  const may = needed.map((right) => `list_contains(string_split(droits, ','), ${literal(right)})`)
  const zones = `SELECT zone || '-' || profil, siren FROM entreprises_zones JOIN zones_habilitees USING (zone)
    WHERE ${['eligible', ...may].join(' AND ')}
      AND zone || '-' || profil IN (SELECT public_servi FROM ${ident(servedTable(name))})`
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
