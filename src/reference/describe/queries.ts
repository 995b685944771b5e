import type { Catalog } from '../../catalog/catalog.js'
import { familyEntries, queryEntries } from '../../catalog/dictionary.js'
import { parametersRead } from '../../catalog/reads.js'
import type { AccessQuery } from '../../declare/access.js'
import { parseCaseTable } from '../../declare/case-table.js'
import type { QueryCase } from '../../declare/cases.js'
import type { Check, Family, InterfaceTable, PerimeterQuery } from '../../declare/query.js'
import { columnTypeNamed } from '../../declare/types/index.js'
import { type Description, declared, facts, listed, pageOf } from './description.js'
import { readers, users } from './readers.js'

export function familyDescription(catalog: Catalog, family: Family): Description {
  const { name, header, theme } = family
  return {
    kind: 'family',
    name,
    label: header.label,
    file: declared(family.file),
    page: pageOf(`variables/${name}.md`),
    facts: facts({
      grain: header.grain + (header.role === 'grid' ? '; it says which lines the wide table has' : ''),
      theme,
      target: header.role === 'target' ? ofTarget : '',
      reads: listed(header.reads),
      parameters: parameters(catalog, family.sql),
      since: header.since,
      'read by': readers(catalog, name),
    }),
    columns: familyEntries(family),
    cases: catalog.queryCases.get(name) ?? [],
  }
}

/** The variables of a family: columns of the wide table of its grain. The cases are those that say what it should be. */
export function variableDescriptions(catalog: Catalog, family: Family): Description[] {
  const { name: familyName, header } = family
  const cases = catalog.queryCases.get(familyName) ?? []
  return Object.entries(header.columns).map(([name, column]) => ({
    kind: 'variable' as const,
    name,
    label: column.label,
    file: declared(family.file),
    page: pageOf(`variables/${familyName}.md`),
    facts: facts({
      meaning: column.meaning,
      unit: column.unit,
      'null means': column.null,
      type: `${column.type}, stored as ${columnTypeNamed(column.type).stored}`,
      table: `${header.grain} (family ${familyName})`,
      'definition from': column.source,
      since: header.since,
      'computed from': listed(header.reads),
      parameters: parameters(catalog, family.sql),
      target: header.role === 'target' ? ofTarget : '',
      'used by': users(catalog, name),
    }),
    columns: [],
    cases: cases.filter((one) => expects(one, name)),
  }))
}

const ofTarget = 'it looks after its month: no model may read it'

/** Names of the parameters of a SELECT with the last value of each, where it is a number. */
function parameters(catalog: Catalog, sql: string): string {
  return listed(
    parametersRead(catalog, sql).map(({ name, values }) => {
      const last = [...values].sort((a, b) => (a.since < b.since ? -1 : 1)).at(-1)
      return last && 'value' in last ? `${name} (${last.value})` : name
    }),
  )
}

function expects({ expect }: QueryCase, column: string): boolean {
  try {
    return parseCaseTable(expect).columns.includes(column)
  } catch {
    return false
  }
}

export function interfaceDescription(catalog: Catalog, table: InterfaceTable): Description {
  const { name, file, header } = table
  return {
    kind: 'interface',
    name,
    label: header.label,
    file: declared(file),
    page: pageOf(`interface/${name}.md`),
    facts: facts({
      companies: header.companies === 'all' ? 'all, followed or not' : 'those of the perimeter',
      key: listed(header.key, 'none: two lines may be equal'),
      order: listed(header.order),
      reads: listed(header.reads),
      parameters: parameters(catalog, table.sql),
      since: header.since,
      'read by': readers(catalog, name),
      caveats: header.caveats.join('\n'),
    }),
    columns: queryEntries(header.columns),
    cases: catalog.queryCases.get(name) ?? [],
  }
}

export const perimeterDescription = (catalog: Catalog, query: PerimeterQuery): Description =>
  queryDescription(catalog, 'perimeter', query, { 'cannot do without': listed(query.header.needs) })

export const accessDescription = (catalog: Catalog, query: AccessQuery): Description =>
  queryDescription(catalog, 'access', query)

/** A query that decides: what it reads, what it gives and its cases, on the page of its kind. */
function queryDescription(
  catalog: Catalog,
  kind: 'perimeter' | 'access',
  { name, file, sql, header }: PerimeterQuery | AccessQuery,
  more: Parameters<typeof facts>[0] = {},
): Description {
  return {
    kind,
    name,
    label: header.label,
    file: declared(file),
    page: pageOf(`${kind}.md#${name}`),
    facts: facts({ reads: listed(header.reads), parameters: parameters(catalog, sql), ...more }),
    columns: queryEntries(header.columns),
    cases: catalog.queryCases.get(name) ?? [],
  }
}

export function checkDescription(catalog: Catalog, { name, file, header, sql }: Check): Description {
  const { label, proves, severity, reads, tolerance } = header
  const allowed = [
    ...(tolerance?.lines === undefined ? [] : [`${tolerance.lines} lines`]),
    ...(tolerance?.share === undefined ? [] : [`${tolerance.share} of the lines of ${reads[0] ?? ''}`]),
  ]
  return {
    kind: 'check',
    name,
    label,
    file: declared(file),
    page: pageOf(`checks.md#${name}`),
    facts: facts({
      proves,
      severity:
        severity === 'blocking'
          ? 'blocking: it stops the batch (exit code 21)'
          : severity === 'warning'
            ? 'a warning: it stops nothing'
            : 'for information',
      allowed: tolerance ? allowed.join(' or ') : 'no bad line',
      observed: tolerance?.observed,
      reason: tolerance?.reason,
      reads: listed(reads),
      parameters: parameters(catalog, sql),
    }),
    columns: [],
    cases: catalog.queryCases.get(name) ?? [],
  }
}
