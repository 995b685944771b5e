import type { Catalog, DeclaredSource } from '../catalog/catalog.js'
import { ident } from '../kernel/sql.js'
import type { Session } from '../store/session.js'

/** Sources that the account → siret mapping reads. */
export function mappingReads(catalog: Pick<Catalog, 'perimeter' | 'sources'>): DeclaredSource[] {
  const reads = catalog.perimeter.get('rattachement')?.header.reads ?? []
  return [...catalog.sources.values()].filter(({ name }) => reads.includes(name))
}

/**
 * Creates `rattachement`, the account → siret mapping, as its declaration computes it over the whole states it reads: the
 * views `lignes_<source>` of these must be there. With one of them missing from `sources` it is empty.
 */
export async function createMapping(
  session: Session,
  catalog: Pick<Catalog, 'perimeter' | 'sources'>,
  sources: readonly DeclaredSource[],
): Promise<void> {
  const mapping = catalog.perimeter.get('rattachement')
  const reads = mappingReads(catalog)
  if (!mapping || reads.some(({ name }) => !sources.some((source) => source.name === name))) {
    await session.run('CREATE OR REPLACE TABLE rattachement (compte VARCHAR, siret VARCHAR, depuis DATE, jusqu_a DATE)')
    return
  }
  for (const source of reads) {
    await session.run(
      `CREATE OR REPLACE TEMP VIEW ${ident(source.name)} AS SELECT *, substr(siret, 1, 9) AS siren FROM ${ident(`lignes_${source.name}`)}`,
    )
  }
  await session.run(
    `CREATE OR REPLACE TABLE rattachement AS SELECT compte, siret, depuis, jusqu_a FROM (${mapping.sql})`,
  )
}
