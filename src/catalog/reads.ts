import type { Parameter } from '../declare/parameter.js'
import type { Catalog, DeclaredSource } from './catalog.js'

/** Sources that the perimeter reads; with `all`, those that the variables and the tables of the interface read too. */
export function sourcesRead(
  catalog: Pick<Catalog, 'sources' | 'families' | 'interfaces' | 'perimeter'>,
  which: 'all' | 'perimeter' = 'all',
): DeclaredSource[] {
  const queries = [
    ...(which === 'all' ? [...catalog.families, ...catalog.interfaces] : []),
    ...catalog.perimeter.values(),
  ]
  const reads = new Set(queries.flatMap(({ header }) => header.reads))
  return [...catalog.sources.values()].filter(({ name }) => reads.has(name))
}

/** Parameters that a SELECT names, in the order of the catalog. SQL names them in quotes: `parametre('name')`, `nom = 'name'`. */
export function parametersRead({ parameters }: Pick<Catalog, 'parameters'>, sql: string): Parameter[] {
  return parameters.filter(({ name }) => sql.includes(`'${name}'`))
}
