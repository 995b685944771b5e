import type { Catalog } from '../../catalog/catalog.js'
import type { AccessQuery, AccessTable } from '../../declare/access.js'
import type { List } from '../../declare/list.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { failure, isFailure } from '../../kernel/failure.js'
import { ident, literal, list as sqlList } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import type { StageContext } from '../context.js'
import { madeTable, pastTable } from './lists.js'

/** A zone and a profile that get a list, and the rights of the profile. */
export interface Audience {
  /** Its folder under `zones/`, and the name of its package: `25-B`. */
  readonly name: string
  readonly zone: string
  readonly label: string
  readonly profile: string
  readonly rights: readonly string[]
}

/** The table of the session that holds a list as each audience reads it. */
export const servedTable = (name: string) => `servie_${name}`

export const rightColumn = (right: string) => `droit_${right}`

/** What every line of a list for a zone says of itself, beside the columns of the list. */
export const lineRights = (list: Pick<List, 'access'>) => [
  'visible',
  'dans_zone',
  ...Object.keys(list.access?.rights ?? {}).map(rightColumn),
]

/**
 * Makes the lines of a list as each zone and profile reads them: what it may not see is null, and every line says which
 * rights it has. Gives the audiences in their order, those without any company too. Nobody has rights: no audience.
 */
export async function createServed(
  session: Session,
  { catalog }: Pick<StageContext, 'catalog'>,
  list: List,
  batch: BatchKey,
): Promise<readonly Audience[]> {
  if (!list.access) return []
  await createAgents(session, catalog)
  // A list of a month is made in that month, with the rights of its first day.
  await session.run(`CREATE OR REPLACE TEMP TABLE zones_habilitees AS
    SELECT DISTINCT zone, libelle, nature, profil, droits FROM agents_habilites CROSS JOIN calcul WHERE ${inForce('date_fin')}`)
  const rows = await session.rows(
    `SELECT * FROM zones_habilitees WHERE list_contains(${sqlList(list.access.zones)}, nature) ORDER BY zone, profil`,
  )
  if (rows.length === 0) return []
  await session.run(`CREATE OR REPLACE TEMP VIEW listes AS
    SELECT lot, siren, niveau FROM ${ident(pastTable(list.name))}
    UNION ALL SELECT ${literal(batch.text)}, siren, niveau FROM ${ident(madeTable(list.name))}`)
  await createQuery(session, catalog.access.get('entreprises_zones'), 'entreprises_zones')
  await session.run(`CREATE OR REPLACE TEMP TABLE ${ident(servedTable(list.name))} AS ${servedSelect(list)}`)
  return rows.map(audienceOf)
}

/** Makes the table of who has which rights where. */
export const createAgents = (session: Session, { access }: Pick<Catalog, 'access'>) =>
  createQuery(session, access.get('agents_habilites'), 'agents_habilites')

/** Are the rights of an agent in force on a day? */
export const inForce = (day: string) =>
  `(coalesce(debut_droits <= ${day}, true) AND coalesce(fin_droits >= ${day}, true))`

function audienceOf(row: Record<string, unknown>): Audience {
  const { zone, libelle, profil, droits } = row
  const name = `${zone}-${profil}`
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(name))
    throw failure('declaration', `gives the zone ${name}, which cannot be the name of a folder`, {
      place: 'pipelines/access/agents_habilites.sql',
    })
  const rights = String(droits).split(',')
  return { name, zone: String(zone), label: String(libelle), profile: String(profil), rights }
}

async function createQuery(session: Session, query: AccessQuery | undefined, name: AccessTable): Promise<void> {
  if (!query) throw failure('bug', `${name} is not declared`)
  await session.run(`CREATE OR REPLACE TEMP TABLE ${ident(name)} AS ${query.sql}`).catch((error: Error) => {
    if (isFailure(error)) throw error
    const place = `pipelines/${query.file}`
    throw failure('declaration', `does not run (${error.message.split('\n')[0]})`, { place })
  })
}

/**
 * SELECT of the lines of a list for every audience, numbered in the order in which the audience may have them. A value is
 * shown when the company is eligible and the profile has every right that its column asks for. Source: consumers, 6.3.
 */
export function servedSelect(list: List): string {
  const shown = (rights: readonly string[]) => `(eligible AND list_has_all(droits, ${sqlList(rights)}))`
  const values = list.columns.map(({ name, rights }) =>
    rights.length === 0 ? ident(name) : `CASE WHEN ${shown(rights)} THEN ${ident(name)} END AS ${ident(name)}`,
  )
  const flags = Object.keys(list.access?.rights ?? {}).map(
    (right) => `${shown([right])} AS ${ident(rightColumn(right))}`,
  )
  const order = list.order.map(({ column, direction, rights }) => {
    const needed = rights ?? list.columns.find(({ name }) => name === column)?.rights ?? []
    const value =
      needed.length === 0 ? `lignes.${ident(column)}` : `CASE WHEN ${shown(needed)} THEN lignes.${ident(column)} END`
    return `${value} ${direction} NULLS LAST`
  })
  return `SELECT public AS public_servi, row_number() OVER (PARTITION BY public ORDER BY ${order.join(', ')}) AS rang_servi,
      ${[...values, 'visible', 'dans_zone', ...flags].join(', ')}
    FROM (
      SELECT faites.*, visible, dans_zone, eligible, zone || '-' || profil AS public, string_split(habilitees.droits, ',') AS droits
      FROM ${ident(madeTable(list.name))} AS faites
      JOIN entreprises_zones USING (siren)
      JOIN zones_habilitees AS habilitees USING (zone)
      WHERE list_contains(${sqlList(list.access?.zones ?? [])}, nature)
    ) AS lignes
    ORDER BY public_servi, rang_servi`
}

/** The lines of one audience, as it reads them. */
export const servedLines = (list: List, { name }: Audience): string =>
  `SELECT ${servedColumns(list)} FROM ${ident(servedTable(list.name))} WHERE public_servi = ${literal(name)} ORDER BY rang_servi`

/** Those of several audiences, each line after the name of its audience. */
export const servedSeveral = (list: List, names: readonly string[]): string =>
  `SELECT public_servi, ${servedColumns(list)} FROM ${ident(servedTable(list.name))}
   WHERE public_servi IN (${names.map(literal).join(', ')}) ORDER BY public_servi, rang_servi`

const servedColumns = (list: List) =>
  [...list.columns.map((column) => column.name), ...lineRights(list)].map(ident).join(', ')
