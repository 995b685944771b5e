import type { InterfaceTable } from '../declare/query.js'
import { type Catalog, type DeclaredSource, engineTables } from './catalog.js'
import type { Report } from './read.js'

/** A table of the interface reads what is computed before it, of the companies it holds, and its key and order are columns. */
export function checkInterfaces(catalog: Catalog, report: Report): void {
  for (const table of catalog.interfaces) {
    const say = (message: string) => report(table.file, message)
    checkReads(catalog, table, say)
    checkColumns(table, say)
  }
}

type Say = (message: string) => void

function checkReads(catalog: Catalog, { header, name }: InterfaceTable, say: Say): void {
  if (catalog.sources.has(name) || name in engineTables || catalog.families.some((family) => family.name === name))
    say(`takes the name ${name}, which a source, a family or the engine already has`)
  for (const read of header.reads) {
    const source = catalog.sources.get(read)
    const other = catalog.interfaces.find((table) => table.name === read)
    const isFamily = catalog.families.some((family) => family.name === read)
    if (!source && !other && !isFamily && !(read in engineTables))
      say(`reads ${read}, which is neither a source, a family, a table of the interface nor an engine table`)
    if (other && other.header.companies !== header.companies)
      say(`reads ${read}, which does not hold the same companies`)
    if (header.companies !== 'all') continue
    if (source && !isByCompany(source))
      say(`reads ${read} of all companies, but it is not kept by company: only its perimeter can be read`)
    if (isFamily || read === 'perimetre') say(`reads ${read}, which has followed companies alone`)
  }
}

/** Files of these sources are sorted by company, so any of them can be read by itself, outside a perimeter too. */
const isByCompany = ({ attachment, chain, key }: DeclaredSource) =>
  !attachment && !chain && ['siret', 'siren'].includes(key[0] ?? '')

function checkColumns({ header }: InterfaceTable, say: Say): void {
  for (const [kind, columns] of Object.entries({ key: header.key, order: header.order }))
    for (const column of columns)
      if (!(column in header.columns)) say(`its ${kind} names ${column}, which is no column`)
  if (header.companies === 'followed' && !('siren' in header.columns) && !('siret' in header.columns))
    say('has neither a siren nor a siret, so its lines are of nobody in the perimeter')
}
