import type { Catalog } from '../../catalog/catalog.js'
import { familyColumns } from '../../catalog/columns.js'
import { dictionaryMetadata, wideEntries, wideFamilies } from '../../catalog/dictionary.js'
import { type Family, type Grain, grains } from '../../declare/query.js'
import { failure } from '../../kernel/failure.js'
import { ident } from '../../kernel/sql.js'
import type { Written } from '../../store/measure.js'
import type { Session } from '../../store/session.js'
import { copyParquet } from '../../store/table-files.js'
import { computed, inGrid } from './families.js'

/**
 * Writes the wide table of a grain: the lines of its grid, then the columns of every family, in the catalog's order.
 * Families are laid side by side, line by line, which costs a third of joining them: they are sorted alike, and each is
 * first held against the keys of the grid. One that lacks lines is joined. Throws a Failure when one has a line twice.
 */
export async function writeWide(session: Session, catalog: Catalog, grain: Grain, path: string): Promise<Written> {
  const [grid, ...others] = wideFamilies(catalog, grain) as [Family, ...Family[]]
  const columns = familyColumns(grid).map(({ name }) => `grille.${ident(name)}`)
  const beside: string[] = []
  for (const family of others) {
    const aligned = (await standsAlike(session, grid, family)) ? computed(family) : await join(session, grid, family)
    const names = Object.keys(family.header.columns).map(ident)
    columns.push(...names.map((name) => `${ident(family.name)}.${name}`))
    beside.push(`POSITIONAL JOIN (SELECT ${names.join(', ')} FROM ${aligned} WHERE ${inGrid}) AS ${ident(family.name)}`)
  }
  return copyParquet(
    session,
    {
      select: `SELECT ${columns.join(', ')} FROM ${computed(grid)} AS grille ${beside.join(' ')}`,
      metadata: { 'vigie.table': grain, ...dictionaryMetadata(wideEntries(catalog, grain)) },
    },
    path,
  )
}

/** Whether the lines of a family that the grid has are, one by one and in the same order, the lines of the grid. */
async function standsAlike(session: Session, grid: Family, family: Family): Promise<boolean> {
  const [subject, month] = grains[grid.header.grain]
  const { apart } = await session.one(`SELECT count(*) AS apart
    FROM (SELECT ${subject} AS sujet, ${month} AS mois FROM ${computed(grid)})
    POSITIONAL JOIN (SELECT ${subject}, ${month} FROM ${computed(family)} WHERE ${inGrid})
    WHERE sujet IS DISTINCT FROM ${subject} OR mois IS DISTINCT FROM ${month}`)
  return Number(apart) === 0
}

async function join(session: Session, grid: Family, family: Family): Promise<string> {
  const keys = grains[grid.header.grain].join(', ')
  const joined = ident(`jointe_${family.name}`)
  await session.run(`CREATE OR REPLACE TEMP TABLE ${joined} AS SELECT * REPLACE (true AS ${inGrid})
    FROM (SELECT ${keys} FROM ${computed(grid)}) LEFT JOIN ${computed(family)} USING (${keys}) ORDER BY ${keys}`)
  const { twice } = await session.one(
    `SELECT (SELECT count(*) FROM ${joined}) - (SELECT count(*) FROM ${computed(grid)}) AS twice`,
  )
  if (Number(twice) > 0) {
    throw failure('declaration', `gives ${twice} lines more than one for each ${keys}`, {
      place: `pipelines/${family.file}`,
    })
  }
  return joined
}
