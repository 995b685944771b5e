import type { List } from '../../declare/list.js'
import type { Row } from '../../store/session.js'
import { lineRights } from './access.js'
import { isNumber } from './cells.js'

/**
 * A line as a program reads it: numbers as numbers, days as text, what is JSON opened, null for what is unknown or hidden.
 * `permissions` tells one from the other, in a list for a zone. Source: consumers, 6.1 and 7, P1.
 */
export function jsonLine(list: Pick<List, 'columns' | 'access'>, row: Row): string {
  const pairs = list.columns.map((column) => [column.key ?? column.name, jsonValue(column, row[column.name])] as const)
  const flags = lineRights(list).filter((name) => name in row)
  const permissions = Object.fromEntries(flags.map((name) => [name.replace(/^droit_/, ''), row[name]]))
  return JSON.stringify({ ...Object.fromEntries(pairs), ...(flags.length > 0 ? { permissions } : {}) })
}

function jsonValue(column: List['columns'][number], value: unknown): unknown {
  if (value === null || value === undefined) return null
  if (column.json) return JSON.parse(String(value)) as unknown
  return isNumber(column) ? Number(value) : value
}
