import type { Catalog } from '../catalog/catalog.js'
import { engineTables } from '../catalog/catalog.js'
import { declaredColumns, familyColumns, tableColumns } from '../catalog/columns.js'
import type { List, ListFilter } from '../declare/list.js'
import { columnTypeNamed } from '../declare/types/index.js'
import type { Issue } from '../kernel/failure.js'
import { ident } from '../kernel/sql.js'
import { runModelExamples } from '../stages/score/index.js'
import { type Session, type SessionLimits, withSession } from '../store/session.js'
import { filteredSelect } from '../tables/list-filters.js'
import { createParameters } from '../tables/parameters.js'
import { floatingAggregates } from '../tables/plan-check.js'

interface Checked {
  readonly file: string
  readonly sql: string
  readonly reads: readonly string[]
  /** Columns and types the SELECT must give; undefined when they are free. */
  readonly columns?: readonly { readonly name: string; readonly stored: string }[]
}

/**
 * Checks declarations against the engine, without data: each SELECT runs on empty tables holding only what it says it
 * reads, gives the columns its header declares, and adds up no floating-point number.
 */
export async function lintPipelines(catalog: Catalog, limits: SessionLimits): Promise<Issue[]> {
  const issues: Issue[] = []
  const report = (file: string, message: string) =>
    issues.push({ cause: 'declaration', place: `pipelines/${file}`, message })
  await withSession(limits, async (session) => {
    await createParameters(session, catalog.parameters, '2020-11-01')
    for (const checked of queriesOf(catalog)) await checkQuery(session, catalog, checked, report)
  })
  for (const model of catalog.models) {
    for (const difference of await runModelExamples(limits, catalog, model)) report(model.file, difference)
  }
  return issues
}

function queriesOf(catalog: Catalog): Checked[] {
  return [
    ...[...catalog.perimeter.values(), ...catalog.access.values(), ...catalog.interfaces].map((query) => ({
      file: query.file,
      sql: query.sql,
      reads: query.header.reads,
      columns: declaredColumns(query),
    })),
    ...catalog.families.map((family) => ({
      file: family.file,
      sql: family.sql,
      reads: family.header.reads,
      columns: familyColumns(family),
    })),
    ...catalog.checks.map(({ file, sql, header }) => ({ file, sql, reads: header.reads })),
    ...catalog.lists.flatMap((list) => list.filters.map((filter) => ({ ...filterOf(list, filter), reads: [] }))),
    ...catalog.rules.map(({ file, sql, header }) => ({
      file,
      sql,
      reads: header.reads,
      columns: [...moved('INTEGER'), ...declaredColumns({ header: { columns: header.inputs } })],
    })),
    ...catalog.logOddsCorrections.map(({ file, sql, header }) => ({
      file,
      sql,
      reads: header.reads,
      columns: [...moved('DOUBLE'), ...declaredColumns({ header: { columns: header.inputs } })],
    })),
  ]
}

/** A filter of a list, on no line of it. */
function filterOf({ file, columns }: List, filter: ListFilter) {
  const empty = columns.map(({ name, type }) => `CAST(NULL AS ${columnTypeNamed(type).stored}) AS ${ident(name)}`)
  return { file, sql: filteredSelect(`(SELECT ${empty.join(', ')})`, [{ filter, value: '1' }]) }
}

/** What the SELECT of an expert gives besides its inputs: the company, and by how much it is moved. */
const moved = (delta: string) => [
  { name: 'siren', stored: 'VARCHAR' },
  { name: 'delta', stored: delta },
]

async function checkQuery(
  session: Session,
  catalog: Catalog,
  checked: Checked,
  report: (file: string, message: string) => void,
) {
  const tables = checked.reads.map((name) => ({ name, columns: columnsOf(catalog, name) }))
  for (const { name, columns } of tables) {
    await session.run(
      `CREATE OR REPLACE TEMP TABLE ${ident(name)} (${columns.map((column) => `${ident(column.name)} ${column.stored}`).join(', ')})`,
    )
  }
  try {
    const described = await session.rows(`DESCRIBE ${checked.sql}`)
    const got = new Map(described.map((row) => [String(row.column_name), String(row.column_type)]))
    for (const { name, stored } of checked.columns ?? []) {
      if (!got.has(name)) report(checked.file, `gives no column ${name}, which its header declares`)
      else if (got.get(name) !== stored)
        report(checked.file, `gives ${name} as ${got.get(name)}, its header says ${stored}`)
      got.delete(name)
    }
    if (checked.columns)
      for (const name of got.keys()) report(checked.file, `gives ${name}, which its header does not declare`)
    for (const name of await floatingAggregates(session, checked.sql)) {
      report(
        checked.file,
        `${name}() adds up floating-point numbers, whose result depends on their order; sum DECIMALs and divide once`,
      )
    }
  } catch (error) {
    report(checked.file, `does not run on what it says it reads (${(error as Error).message.split('\n')[0]})`)
  } finally {
    for (const { name } of tables) await session.run(`DROP TABLE IF EXISTS ${ident(name)}`)
  }
}

function columnsOf(catalog: Catalog, name: string): readonly { readonly name: string; readonly stored: string }[] {
  const source = catalog.sources.get(name)
  if (source) return tableColumns(source)
  const family = catalog.families.find((one) => one.name === name)
  if (family) return familyColumns(family)
  const table = catalog.interfaces.find((one) => one.name === name)
  return table ? declaredColumns(table) : (engineTables[name] ?? [])
}
