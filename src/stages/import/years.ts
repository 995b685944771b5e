import type { DeclaredSource } from '../../catalog/catalog.js'
import { isYearly } from '../../declare/source.js'
import type { FileLayout } from './header.js'
import { sameName } from './same-name.js'

interface Years {
  readonly years: FileLayout['years']
  /** Values that no year of the file has. */
  readonly lacking: readonly string[]
}

/**
 * The headers that name a value and a year, by year. A value is looked up by its name, wherever its columns stand: they
 * are not always side by side, and a value may lack a year. Source: sources.md §5.12, traps 1 and 2.
 */
export function yearsOf({ layout }: DeclaredSource, cells: readonly string[]): Years {
  if (!isYearly(layout)) return { years: [], lacking: [] }
  const pattern = new RegExp(layout.years, 'i')
  const named = new Map(layout.values.flatMap(({ name, headers }) => headers.map((one) => [sameName(one), name])))
  const byYear = new Map<number, Map<string, number>>()
  const met = new Set<string>()
  cells.forEach((cell, position) => {
    const [, header, year] = pattern.exec(cell) ?? []
    const name = header === undefined ? undefined : named.get(sameName(header))
    if (name === undefined) return
    met.add(name)
    byYear.set(Number(year), (byYear.get(Number(year)) ?? new Map<string, number>()).set(name, position))
  })
  const lacking = layout.values
    .filter(({ name, required }) => required && !met.has(name))
    .map(({ headers }) => `${headers.join(' or ')} of a year`)
  const years = [...byYear].map(([year, positions]) => ({ year, positions })).sort((a, b) => a.year - b.year)
  return { years, lacking }
}
