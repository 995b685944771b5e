import type { Family } from '../declare/query.js'
import type { Report } from './read.js'

/** Families after those they read, grids first: the wide tables follow their lines. A cycle is reported with its path and its members are left out. */
export function orderFamilies(families: readonly Family[], report: Report): Family[] {
  const byName = new Map(families.map((family) => [family.name, family]))
  const ordered: Family[] = []
  const state = new Map<string, 'open' | 'done'>()
  const visit = (family: Family, path: readonly string[]): void => {
    if (state.get(family.name) === 'done') return
    if (state.get(family.name) === 'open') {
      report(family.file, `reads itself through ${[...path, family.name].join(' → ')}`)
      return
    }
    state.set(family.name, 'open')
    for (const read of family.header.reads) {
      const other = byName.get(read)
      if (other) visit(other, [...path, family.name])
    }
    state.set(family.name, 'done')
    ordered.push(family)
  }
  const byRole = ({ header, name }: Family) => `${header.role === 'grid' ? 0 : 1}${name}`
  for (const family of [...families].sort((a, b) => (byRole(a) < byRole(b) ? -1 : 1))) visit(family, [])
  return ordered
}
