import type { Family, InterfaceTable } from '../declare/query.js'
import type { Report } from './read.js'

/** Families after those they read, grids first: the wide tables follow their lines. */
export function orderFamilies(families: readonly Family[], report: Report): Family[] {
  const byRole = ({ header, name }: Family) => `${header.role === 'grid' ? 0 : 1}${name}`
  return afterWhatTheyRead(
    [...families].sort((a, b) => (byRole(a) < byRole(b) ? -1 : 1)),
    report,
  )
}

/** Tables of the interface after those they read. */
export function orderInterfaces(interfaces: readonly InterfaceTable[], report: Report): InterfaceTable[] {
  return afterWhatTheyRead(
    [...interfaces].sort((a, b) => (a.name < b.name ? -1 : 1)),
    report,
  )
}

interface Reader {
  readonly name: string
  readonly file: string
  readonly header: { readonly reads: readonly string[] }
}

/** A cycle is reported with its path and its members are left out. */
function afterWhatTheyRead<Query extends Reader>(queries: readonly Query[], report: Report): Query[] {
  const byName = new Map(queries.map((query) => [query.name, query]))
  const ordered: Query[] = []
  const state = new Map<string, 'open' | 'done'>()
  const visit = (query: Query, path: readonly string[]): void => {
    if (state.get(query.name) === 'done') return
    if (state.get(query.name) === 'open') {
      report(query.file, `reads itself through ${[...path, query.name].join(' → ')}`)
      return
    }
    state.set(query.name, 'open')
    for (const read of query.header.reads) {
      const other = byName.get(read)
      if (other) visit(other, [...path, query.name])
    }
    state.set(query.name, 'done')
    ordered.push(query)
  }
  for (const query of queries) visit(query, [])
  return ordered
}
