import { type Catalog, engineTables, type StoredColumn } from '../catalog/catalog.js'
import { declaredColumns, familyColumns, tableColumns } from '../catalog/columns.js'
import { parametersRead } from '../catalog/reads.js'
import { type CaseTable, parseCaseTable } from '../declare/case-table.js'
import type { QueryCase } from '../declare/cases.js'
import type { Parameter } from '../declare/parameter.js'
import { type Grain, grains } from '../declare/query.js'
import { parseBatchKey } from '../kernel/batch-key.js'
import { firstDay, monthPlus } from '../kernel/month.js'
import { ident, literal } from '../kernel/sql.js'
import type { Session } from '../store/session.js'
import { asDay, compareWithCase, typesOf } from './case-compare.js'
import { createParameters } from './parameters.js'

/** What a case runs: a family, a table of the interface, a perimeter query or a check. Keys tell lines apart in words. */
export interface CaseQuery {
  readonly query: string
  readonly header: { readonly reads: readonly string[] }
  readonly grain?: Grain | undefined
  readonly keys?: readonly string[] | undefined
}

/** What the cases need to know of the declarations, kept plain so that a test can write it by hand. */
export interface CaseContext {
  /** Columns of every table that a query may read. */
  readonly tables: ReadonlyMap<string, readonly StoredColumn[]>
  /** Every source, with the column whose last value says until when it speaks, when it is that kind. */
  readonly sources: ReadonlyMap<string, { readonly last?: string }>
  /** The families that are grids: a case need not write their lines. */
  readonly grids: ReadonlyMap<string, Grain>
  readonly parameters: readonly Parameter[]
}

export function caseContext(catalog: Catalog): CaseContext {
  const sources = [...catalog.sources.values()]
  const grids = catalog.families.filter(({ header }) => header.role === 'grid')
  return {
    tables: new Map<string, readonly StoredColumn[]>([
      ...Object.entries(engineTables),
      ...sources.map((source) => [source.name, tableColumns(source)] as const),
      ...catalog.families.map((family) => [family.name, familyColumns(family)] as const),
      ...catalog.interfaces.map((table) => [table.name, declaredColumns(table)] as const),
    ]),
    sources: new Map(sources.map(({ name, covers }) => [name, 'last' in covers ? { last: covers.last } : {}])),
    grids: new Map(grids.map(({ name, header }) => [name, header.grain])),
    parameters: catalog.parameters,
  }
}

/**
 * Runs one case: creates the tables the query reads, fills them from the case, runs the SELECT and compares. Gives the
 * differences in words; none: it holds. In `covered`, the word `never` says that a source was never delivered.
 * A grid that the case does not give has every entity seen in its tables; one given without `periode` has every month.
 */
export async function runQueryCase(
  session: Session,
  declared: CaseQuery,
  given: QueryCase,
  context: CaseContext,
): Promise<string[]> {
  try {
    return await withQueryCase(session, declared, given, context, (compare) => compare(declared.query))
  } catch (error) {
    return [`does not run: ${(error as Error).message.split('\n')[0]}`]
  }
}

/** Makes the tables of a case once, for as many SELECTs as `work` compares with it: the declared one, or ones like it. */
export async function withQueryCase<Result>(
  session: Session,
  { query, header, grain, keys = grain ? grains[grain] : [] }: CaseQuery,
  given: QueryCase,
  context: CaseContext,
  work: (compare: (query: string) => Promise<string[]>) => Promise<Result>,
): Promise<Result> {
  const created: string[] = []
  try {
    const filling = fill(header.reads, given, context)
    await createParameters(session, worthLoading(context.parameters, query), filling.end, given.parameters)
    for (const { name, columns, rows } of filling.tables) {
      created.push(name)
      const typed = columns.map((column) => `${ident(column.name)} ${column.stored}`)
      await session.run(`CREATE OR REPLACE TEMP TABLE ${ident(name)} (${typed.join(', ')})`)
      if (rows.length > 0) await session.run(`INSERT INTO ${ident(name)} VALUES ${values(columns, rows)}`)
    }
    let types: ReturnType<typeof typesOf> | undefined
    return await work(async (other) => {
      types ??= typesOf(session, query)
      return compareWithCase(session, other, await types, given, keys)
    })
  } finally {
    for (const name of created) await session.run(`DROP TABLE IF EXISTS ${ident(name)}`)
  }
}

/**
 * The parameters, less the long lists that the query does not name: a nomenclature takes more time to load than a case to
 * run. The others are all there, so that a query which forgets to say which one it reads is seen to.
 */
function worthLoading(parameters: readonly Parameter[], query: string): Parameter[] {
  const named = new Set(parametersRead({ parameters }, query))
  const long = ({ values }: Parameter) =>
    values.some((value) => 'list' in value && Object.keys(value.list).length > 500)
  return parameters.filter((parameter) => named.has(parameter) || !long(parameter))
}

type Cell = string | null
type Line = Readonly<Record<string, Cell>>

interface Filled {
  readonly name: string
  readonly columns: readonly StoredColumn[]
  readonly rows: readonly Line[]
}

/** Every table the query reads with its lines as text, and the first day of the month that ends the grid. */
function fill(reads: readonly string[], given: QueryCase, context: CaseContext): { end: string; tables: Filled[] } {
  const batch = parseBatchKey(given.batch)
  if (!batch) throw new Error(`${given.batch} is not the key of a batch`)
  const months =
    given.months ??
    given.parameters?.fenetre_mois ??
    numberOn(context.parameters, 'fenetre_mois', firstDay(batch.month))
  const grid = Array.from({ length: months }, (_, index) => firstDay(monthPlus(batch.month, index - months)))
  const end = firstDay(batch.month)
  const written = new Map(Object.entries(given.given).map(([name, text]) => [name, linesOf(parseCaseTable(text))]))
  for (const name of written.keys()) {
    if (!reads.includes(name)) throw new Error(`the case gives ${name}, which the query does not read`)
  }
  const calcul = { lot: given.batch, date_debut: grid[0] ?? end, date_fin: end }
  const tables = [...new Set([...reads, 'calcul', 'couverture'])].map((name): Filled => {
    const columns = context.tables.get(name)
    if (!columns) throw new Error(`the query reads ${name}, which is no table`)
    const grain = context.grids.get(name)
    const lines = grain ? gridLines(grain, written.get(name) ?? entities(grain, written), grid) : written.get(name)
    if (name === 'calcul' && !lines) return { name, columns, rows: [calcul] }
    if (name === 'couverture' && !lines) return { name, columns, rows: coverage(given, written, end, context) }
    return { name, columns, rows: (lines ?? []).map((line, index) => completed(name, columns, line, index)) }
  })
  return { end, tables }
}

function linesOf({ columns, rows }: CaseTable): Line[] {
  return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index] ?? null])))
}

function numberOn(parameters: readonly Parameter[], name: string, day: string): number {
  const values = parameters.find((parameter) => parameter.name === name)?.values ?? []
  const value = values
    .filter(({ since }) => since <= day)
    .sort((a, b) => (a.since < b.since ? -1 : 1))
    .at(-1)
  if (!value || !('value' in value)) throw new Error(`the case has no months and no parameter is named ${name}`)
  return value.value
}

/** Every establishment, or company, that some table of the case names. */
function entities(grain: Grain, written: ReadonlyMap<string, readonly Line[]>): Line[] {
  const [key] = grains[grain]
  const lines = [...written.values()].flat()
  const found = lines.map((line) => line[key] ?? (key === 'siren' ? line.siret?.slice(0, 9) : null))
  return [...new Set(found)].flatMap((entity) => (entity ? [{ [key]: entity }] : []))
}

function gridLines(grain: Grain, lines: readonly Line[], grid: readonly string[]): Line[] {
  const [key] = grains[grain]
  return lines.flatMap((line) =>
    'periode' in line ? [line] : grid.map((periode) => ({ ...line, [key]: line[key] ?? null, periode })),
  )
}

function coverage(
  { covered = {}, late = {} }: QueryCase,
  written: ReadonlyMap<string, readonly Line[]>,
  end: string,
  { sources }: CaseContext,
): Line[] {
  for (const name of [...Object.keys(covered), ...Object.keys(late)]) {
    if (!sources.has(name)) throw new Error(`the case names ${name}, which is no source`)
  }
  const dayBefore = new Date(Date.parse(end) - 86_400_000).toISOString().slice(0, 10)
  return [...sources].map(([source, { last }]) => {
    const days = (written.get(source) ?? []).map((line) => line[last ?? ''])
    const known = days.flatMap((day) => (day ? [asDay(day)] : [])).sort()
    const until = covered[source] ?? (last === undefined ? dayBefore : (known.at(-1) ?? null))
    const never = until === 'never'
    const jusqu_a = never || until === null ? null : asDay(until)
    return { source, livree: String(!never), jusqu_a, retard: String(late[source] ?? 0) }
  })
}

/** A line with what the engine would add: the siren of its siret, and where it was read. */
function completed(name: string, columns: readonly StoredColumn[], line: Line, index: number): Line {
  for (const column of Object.keys(line)) {
    if (!columns.some((known) => known.name === column)) throw new Error(`${name} has no column ${column}`)
  }
  const added = { rang_lot: '0', fichier: '0', enregistrement: String(index + 1) }
  return { ...added, ...(line.siret ? { siren: line.siret.slice(0, 9) } : {}), ...line }
}

function values(columns: readonly StoredColumn[], rows: readonly Line[]): string {
  const cell = ({ name, stored }: StoredColumn, line: Line) => {
    const text = line[name] ?? null
    return text === null ? 'NULL' : `CAST(${literal(stored === 'DATE' ? asDay(text) : text)} AS ${stored})`
  }
  return rows.map((line) => `(${columns.map((column) => cell(column, line)).join(', ')})`).join(', ')
}
