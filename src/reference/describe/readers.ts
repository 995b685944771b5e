import type { Catalog } from '../../catalog/catalog.js'

/** What reads a table: families, tables of the interface, perimeter and access queries, checks, rules, corrections, lists. */
export function readers(catalog: Catalog, table: string): string {
  const { families, interfaces, perimeter, access, checks, rules, logOddsCorrections, lists } = catalog
  const asked = [...perimeter.values(), ...access.values()]
  const all = [...families, ...interfaces, ...asked, ...checks, ...rules, ...logOddsCorrections]
  const queries = all.filter(({ header }) => header.reads.includes(table))
  const names = [...queries, ...lists.filter(({ reads }) => reads.includes(table))].map(({ name }) => name)
  return names.length > 0 ? [...new Set(names)].sort().join(', ') : 'nothing yet'
}

/** The terms of models that use a variable, and the lists whose SQL names it. */
export function users({ models, lists }: Catalog, variable: string): string {
  const terms = models.flatMap(({ id, groups }) =>
    groups.flatMap((group) =>
      group.terms.filter((term) => term.variable === variable).map((term) => `model ${id} (term ${term.id})`),
    ),
  )
  const named = new RegExp(`\\b${variable}\\b`)
  const inLists = lists.filter(({ select }) => named.test(select)).map(({ name }) => `list ${name}`)
  return [...terms, ...inLists].join(', ') || 'no model and no list'
}
