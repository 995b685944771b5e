import type { Catalog, DeclaredSource } from '../../catalog/catalog.js'
import { declaredColumns } from '../../catalog/columns.js'
import { rangeColumn, stateSelect } from '../../history/state.js'
import { ident } from '../../kernel/sql.js'
import type { Works } from '../../store/measure.js'
import type { Session } from '../../store/session.js'
import type { StageContext } from '../context.js'
import { checkColumns } from './families.js'
import { interfacesOf, writeInterface } from './interfaces.js'
import type { Prepared } from './prepare.js'
import { openRange, type Range } from './ranges.js'

/** Lines of the directory that are read at once. Twice as many stay in memory, with what is made of them. */
const linesPerSlice = 500_000

function sourcesOf(catalog: Catalog): DeclaredSource[] {
  const reads = new Set(interfacesOf(catalog, 'all').flatMap(({ header }) => header.reads))
  return [...catalog.sources.values()].filter(({ name }) => reads.has(name))
}

/**
 * Cuts all the companies that a source of the whole country names in slices of neighbours, of about as many lines each:
 * the perimeter has nothing to say of them. One slice when nothing was delivered, so that the tables are there, empty.
 */
export async function countrySlices(session: Session, catalog: Catalog): Promise<Range[]> {
  const counts = sourcesOf(catalog).map(
    (source) => `SELECT left(${ident(rangeColumn(source))}, 3) AS debut FROM ${ident(`lignes_${source.name}`)}`,
  )
  const rows =
    counts.length === 0
      ? []
      : await session.rows(
          `SELECT debut, count(*) AS lignes FROM (${counts.join(' UNION ALL ')}) GROUP BY debut ORDER BY debut`,
        )
  const slices: { low: string; high: string; lines: number }[] = []
  for (const { debut, lignes } of rows) {
    const last = slices.at(-1)
    const high = `${debut}999999`
    if (last && last.lines + Number(lignes) <= linesPerSlice) {
      last.high = high
      last.lines += Number(lignes)
    } else slices.push({ low: `${debut}000000`, high, lines: Number(lignes) })
  }
  return slices.length > 0 ? slices : [{ low: '000000000', high: '999999999' }]
}

interface SliceWork {
  readonly slice: Range
  readonly path: (table: string) => string
  readonly works: Works
  readonly first: boolean
}

/** Computes, for a slice, the tables of the interface that hold all companies. One that reads no source has one slice. */
export async function computeSlice(
  session: Session,
  { catalog, workspace }: StageContext,
  { assertions, columns }: Prepared,
  { slice, path, works, first }: SliceWork,
): Promise<void> {
  const sources = sourcesOf(catalog)
  for (const source of sources) {
    const known = assertions.get(source.name) ?? []
    await openRange(session, source, slice, (bounds) => stateSelect(workspace, source, known, bounds), {
      columns: columns.get(source.name),
      perimeter: 'everyone',
    })
  }
  for (const table of interfacesOf(catalog, 'all')) {
    const isCut = table.header.reads.some((name) => sources.some((source) => source.name === name))
    if (!isCut && !first) continue
    await works.measure(table.name, async () => {
      if (first) await checkColumns(session, table, declaredColumns(table))
      return writeInterface(session, table, path(table.name))
    })
  }
}
