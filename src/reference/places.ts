import { type Catalog, engineTables } from '../catalog/catalog.js'
import { parametersRead } from '../catalog/reads.js'
import { code, link } from './markdown.js'

/** From a page to the root of the repository, and to that of the reference. */
export interface Place {
  readonly toRoot: string
  readonly toReference: string
}

/** Of pages that lie in `docs/reference`, and of those in a folder of it. */
export const atTop: Place = { toRoot: '../../', toReference: '' }
export const inFolder: Place = { toRoot: '../../../', toReference: '../' }

export function declarationLink(file: string, { toRoot }: Place): string {
  return `Declared in ${link(code(`pipelines/${file}`), `${toRoot}pipelines/${file}`)}.`
}

export function typeLink(name: string, { toReference }: Place): string {
  return link(code(name), `${toReference}types.md#${name}`)
}

/** A table that SQL reads, with a link to the page that describes it. */
export function tableLink(catalog: Catalog, name: string, { toReference }: Place): string {
  const path = pathOf(catalog, name)
  return path === undefined ? code(name) : link(code(name), `${toReference}${path}`)
}

function pathOf(catalog: Catalog, name: string): string | undefined {
  if (catalog.sources.has(name)) return `sources/${name}.md`
  if (catalog.families.some((family) => family.name === name)) return `variables/${name}.md`
  if (catalog.interfaces.some((table) => table.name === name)) return `interface/${name}.md`
  return name in engineTables ? `tables.md#${name}` : undefined
}

/** The parameters a SELECT uses, each with a link to its dated values; undefined when it uses none. */
export function parametersFact(catalog: Catalog, sql: string, { toReference }: Place): string | undefined {
  const used = parametersRead(catalog, sql).map(({ name }) => link(code(name), `${toReference}parameters.md#${name}`))
  return used.length > 0 ? `Parameters used: ${used.join(', ')}.` : undefined
}

/** What reads a table: families, tables of the interface, perimeter and access queries, checks, and interventions of experts. */
export function readersOf(catalog: Catalog, name: string, place: Place): string {
  const reads = ({ header }: { readonly header: { readonly reads: readonly string[] } }) => header.reads.includes(name)
  const tables = [...catalog.families, ...catalog.interfaces].filter(reads)
  const linked = tables.map(({ name: table }) => tableLink(catalog, table, place))
  const perimeter = [...catalog.perimeter.values()]
    .filter(reads)
    .map((query) => link(code(query.name), `${place.toReference}perimeter.md#${query.name}`))
  const access = [...catalog.access.values()]
    .filter(reads)
    .map((query) => link(code(query.name), `${place.toReference}access.md#${query.name}`))
  const checks = catalog.checks
    .filter(reads)
    .map((check) => link(code(check.name), `${place.toReference}checks.md#${check.name}`))
  const rules = catalog.rules
    .filter(reads)
    .map((rule) => link(code(rule.name), `${place.toReference}rules.md#${rule.name}`))
  const corrections = catalog.logOddsCorrections
    .filter(reads)
    .map((one) => link(code(one.name), `${place.toReference}corrections.md#${one.name}`))
  const readers = [...linked, ...perimeter, ...access, ...checks, ...rules, ...corrections].sort()
  return readers.length > 0 ? `Read by ${readers.join(', ')}.` : 'Nothing reads it yet.'
}
