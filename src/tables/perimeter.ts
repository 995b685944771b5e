import type { Catalog, DeclaredSource } from '../catalog/catalog.js'
import { failure } from '../kernel/failure.js'
import { ident } from '../kernel/sql.js'
import type { Session } from '../store/session.js'
import { situatedSelect } from './source-table.js'

/** Sources that the perimeter reads, as its declaration says. */
export function perimeterReads(catalog: Pick<Catalog, 'perimeter' | 'sources'>): DeclaredSource[] {
  const reads = declared(catalog).header.reads
  return [...catalog.sources.values()].filter(({ name }) => reads.includes(name))
}

const declared = ({ perimeter }: Pick<Catalog, 'perimeter'>) => {
  const found = perimeter.get('perimetre')
  if (found) return found
  throw failure('declaration', 'perimetre.sql must be there', { place: 'pipelines/perimeter' })
}

/**
 * Creates `perimetre_decision`, each company that is a candidate and what became of it, from the views `lignes_<source>`
 * of the sources it reads and the table `rattachement`. Throws a Failure when none of the sources it needs was `delivered`.
 */
export async function decidePerimeter(
  session: Session,
  catalog: Pick<Catalog, 'perimeter' | 'sources'>,
  delivered: { has(source: string): boolean },
): Promise<void> {
  const { header, sql } = declared(catalog)
  if (header.needs.length > 0 && !header.needs.some((name) => delivered.has(name))) {
    throw failure('input-missing', 'no batch so far says which companies are in the perimeter', {
      next: `Deliver ${header.needs.join(' or ')} in this batch or an earlier one, or follow every company with --no-filter.`,
    })
  }
  for (const source of perimeterReads(catalog)) await openWhole(session, source)
  await session.run(`CREATE OR REPLACE TABLE perimetre_decision AS SELECT * FROM (${sql}) ORDER BY siren`)
}

/** The same table when every company that a source names is followed (`--no-filter`). */
export async function followEveryone(
  session: Session,
  catalog: Pick<Catalog, 'perimeter'>,
  sources: readonly DeclaredSource[],
): Promise<void> {
  for (const source of sources) await openWhole(session, source)
  const named = sources.map(({ name }) => `SELECT siren FROM ${ident(name)}`).join(' UNION ')
  const others = Object.keys(declared(catalog).header.columns).filter((name) => !['siren', 'retenu'].includes(name))
  const nothing = others.map((name) => `${name === 'motif' ? 'NULL::VARCHAR' : 'NULL::BOOLEAN'} AS ${ident(name)}`)
  await session.run(`CREATE OR REPLACE TABLE perimetre_decision AS SELECT ${['siren', 'true AS retenu', ...nothing].join(', ')}
    FROM (${named}) WHERE siren IS NOT NULL ORDER BY siren`)
}

/** The table of a source before any perimeter: what decides who is in cannot be cut by it. */
async function openWhole(session: Session, source: DeclaredSource): Promise<void> {
  const situated = situatedSelect(source, `SELECT * FROM ${ident(`lignes_${source.name}`)}`, 'everyone')
  await session.run(
    `CREATE OR REPLACE TEMP VIEW ${ident(source.name)} AS SELECT * EXCLUDE (situation) FROM (${situated})`,
  )
}
