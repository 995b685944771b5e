import { accessTableNames, accessTables } from '../declare/access.js'
import type { List } from '../declare/list.js'
import type { Catalog } from './catalog.js'
import { declaredColumns } from './columns.js'
import type { Report } from './read.js'

/** A list is sorted to its last line, lists a model, and hides only what it says that a right opens. */
export function checkLists(catalog: Catalog, report: Report): void {
  for (const list of catalog.lists) {
    const say = (message: string) => report(list.file, message)
    checkOrder(list, say)
    checkRights(list, say)
    if (!catalog.models.some(({ id }) => id === list.model)) say(`lists the model ${list.model}, which is not declared`)
  }
  if (catalog.access.size > 0 || catalog.lists.some(({ access }) => access)) checkAccess(catalog, report)
}

type Say = (message: string) => void

function checkOrder({ columns, order, unique }: List, say: Say): void {
  const names = new Set(columns.map(({ name }) => name))
  for (const { column } of order) if (!names.has(column)) say(`is ordered by ${column}, which is no column`)
  const last = order.slice(-unique.length).map(({ column }) => column)
  if (unique.some((column) => !last.includes(column)))
    say(`its order does not end on its unique key (${unique.join(', ')})`)
}

function checkRights({ access, columns, order, unique }: List, say: Say): void {
  const asked = [
    ...columns.flatMap(({ name, rights }) => rights.map((right) => [name, right] as const)),
    ...order.flatMap(({ column, rights = [] }) => rights.map((right) => [`the order of ${column}`, right] as const)),
  ]
  for (const [name, right] of asked)
    if (!access || !(right in access.rights)) say(`${name} asks for the right ${right}, which its access does not open`)
  for (const { name, rights } of columns)
    if (unique.includes(name) && rights.length > 0) say(`${name} names its lines, so it cannot be hidden`)
}

/** The two queries that say who reads what, each with the columns that the engine joins by. */
function checkAccess({ access, lists }: Catalog, report: Report): void {
  for (const name of accessTableNames) {
    const query = access.get(name)
    if (!query) {
      const wanting = lists.find((list) => list.access)
      report(wanting?.file ?? 'access', `needs pipelines/access/${name}.sql, which is not there`)
      continue
    }
    const given = new Map(declaredColumns(query).map((column) => [column.name, column.stored]))
    for (const [column, stored] of Object.entries(accessTables[name]))
      if (given.get(column) !== stored) report(query.file, `must give the column ${column} as ${stored}`)
  }
  const known = new Set<string>(accessTableNames)
  for (const { name, file } of access.values())
    if (!known.has(name)) report(file, `is neither ${accessTableNames.join(' nor ')}, so nothing would run it`)
}
