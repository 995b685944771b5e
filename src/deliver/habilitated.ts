import { readAssertions } from '../history/assertion.js'
import type { BatchKey } from '../kernel/batch-key.js'
import { list as sqlList } from '../kernel/sql.js'
import type { StageContext } from '../stages/context.js'
import { createAgents, inForce } from '../stages/publish/index.js'
import { type Session, withSession } from '../store/session.js'
import { openViews } from '../tables/open-views.js'
import { publishedBatches } from '../tables/results.js'

/** The rights of an agent, in one zone. */
export interface Right {
  readonly agent: string
  /** The audience of a release that they are for, `25-B`; `national` too for those who may read the whole list. */
  readonly audiences: readonly string[]
  readonly zone: string
  readonly profile: string
  readonly from: string | null
  readonly until: string | null
  readonly inForce: boolean
}

/** Who has rights on a day, as the last batch that was published knows them. */
export interface Habilitations {
  readonly batch: string
  readonly rights: readonly Right[]
}

type Context = Pick<StageContext, 'workspace' | 'catalog' | 'limits'>

/**
 * The habilitations that decide who is sent a list. They are those of the last published batch, not of the list's own: an
 * agent who left since is sent nothing. Undefined when none was ever delivered, or no list is made for zones.
 */
export async function habilitationsOn(
  context: Context,
  release: BatchKey,
  day: string,
): Promise<Habilitations | undefined> {
  const { workspace, catalog } = context
  const query = catalog.access.get('agents_habilites')
  if (!query) return undefined
  const last = (await publishedBatches(workspace)).at(-1) ?? release
  const reads = query.header.reads.filter((name) => catalog.sources.has(name))
  return withSession(context.limits, async (session) => {
    const known = await readAssertions(session, workspace, last)
    if (reads.every((name) => (known.get(name) ?? []).length === 0)) return undefined
    await openViews(session, context, last, reads, reads)
    await createAgents(session, catalog)
    return { batch: last.text, rights: await rightsOf(session, context, day) }
  })
}

async function rightsOf(session: Session, { catalog }: Context, day: string): Promise<Right[]> {
  const all = [...new Set(catalog.lists.flatMap(({ access }) => Object.keys(access?.rights ?? {})))]
  const rows = await session.rows(`SELECT agent, zone, profil,
      nature = 'national' AND list_has_all(string_split(droits, ','), ${sqlList(all)}) AS tout,
      CAST(debut_droits AS VARCHAR) AS debut, CAST(fin_droits AS VARCHAR) AS fin, ${inForce(`DATE '${day}'`)} AS en_vigueur
    FROM agents_habilites ORDER BY ALL`)
  return rows.map(({ agent, zone, profil, tout, debut, fin, en_vigueur }) => ({
    agent: String(agent),
    audiences: [`${zone}-${profil}`, ...(tout ? ['national'] : [])],
    zone: String(zone),
    profile: String(profil),
    from: debut === null ? null : String(debut),
    until: fin === null ? null : String(fin),
    inForce: en_vigueur === true,
  }))
}
