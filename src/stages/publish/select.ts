import type { List } from '../../declare/list.js'
import { ident } from '../../kernel/sql.js'

/** SELECT of a list: its declared columns, cast to their declared types, in its declared total order. */
export function listSelect(list: List, stored: (type: string) => string): string {
  const columns = list.columns.map(({ name, type }) => `CAST(${ident(name)} AS ${stored(type)}) AS ${ident(name)}`)
  const order = list.order.map(
    ({ column, direction }) => `${ident(column)} ${direction === 'desc' ? 'DESC' : 'ASC'} NULLS LAST`,
  )
  return `SELECT ${columns.join(', ')} FROM (${list.select}) ORDER BY ${order.join(', ')}`
}
