import type { Catalog } from '../../catalog/catalog.js'
import type { List } from '../../declare/list.js'
import { columnTypeNamed } from '../../declare/types/index.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { failure, isFailure } from '../../kernel/failure.js'
import { ident } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import { openViews } from '../../tables/open-views.js'
import type { StageContext } from '../context.js'
import { createPast, pastOf } from './past.js'
import { listSelect } from './select.js'

/** The table that a list is made in before it is written. */
export const madeTable = (name: string) => `faite_${name}`

/** The lines of the earlier lists, kept beside each list when it is made. */
export const pastTable = (name: string) => `passee_${name}`

/** Tables that lists and what says who reads them need. */
export const readsOf = ({ lists, access }: Pick<Catalog, 'lists' | 'access'>): string[] => [
  ...new Set([...lists.flatMap(({ reads }) => reads), ...[...access.values()].flatMap(({ header }) => header.reads)]),
]

/** Makes every declared list as a table of the session. Gives how many lines each has. */
export async function createLists(
  session: Session,
  context: StageContext,
  batch: BatchKey,
): Promise<Record<string, number>> {
  const { workspace, catalog } = context
  await openViews(session, context, batch, readsOf(catalog))
  const rows: Record<string, number> = {}
  for (const list of catalog.lists) {
    await createPast(session, await pastOf(workspace, list, batch))
    await session.run(`CREATE OR REPLACE TEMP VIEW score AS SELECT * FROM ${ident(`score_${list.model}`)}`)
    rows[list.name] = await createList(session, list)
    await session.run(`CREATE OR REPLACE TEMP TABLE ${ident(pastTable(list.name))} AS FROM listes_precedentes`)
  }
  return rows
}

async function createList(session: Session, list: List): Promise<number> {
  const select = listSelect(list, (type) => columnTypeNamed(type).stored)
  const place = `pipelines/${list.file}`
  await session
    .run(`CREATE OR REPLACE TEMP TABLE ${ident(madeTable(list.name))} AS ${select}`)
    .catch((error: Error) => {
      if (isFailure(error)) throw error
      throw failure('declaration', `does not run (${error.message.split('\n')[0]})`, { place })
    })
  const unique = list.unique.map(ident).join(', ')
  const { lines, twice } = await session.one(
    `SELECT count(*) AS lines, count(*) - count(DISTINCT (${unique})) AS twice FROM ${ident(madeTable(list.name))}`,
  )
  if (Number(twice) > 0)
    throw failure('declaration', `gives ${twice} lines twice on its unique key (${list.unique.join(', ')})`, { place })
  return Number(lines)
}
