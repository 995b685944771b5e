import Papa from 'papaparse'
import type { List } from '../../declare/list.js'
import { ident } from '../../kernel/sql.js'
import type { Row } from '../../store/session.js'

const numeric = new Set(['integer', 'euros', 'euros_fins', 'cents', 'ratio', 'headcount'])

/** SELECT of a list: its declared columns, cast to their declared types, in its declared total order. */
export function listSelect(list: List, stored: (type: string) => string): string {
  const columns = list.columns.map(({ name, type }) => `CAST(${ident(name)} AS ${stored(type)}) AS ${ident(name)}`)
  const order = list.order.map(
    ({ column, direction }) => `${ident(column)} ${direction === 'desc' ? 'DESC' : 'ASC'} NULLS LAST`,
  )
  return `SELECT ${columns.join(', ')} FROM (${list.select}) ORDER BY ${order.join(', ')}`
}

/**
 * The list for a spreadsheet in France: `;`, decimal comma, byte order mark. Text that a spreadsheet would take for a
 * formula is made harmless by a leading apostrophe. Source: delivery, 2.4.
 */
export function listCsv(list: List, rows: readonly Row[]): string {
  const cells = rows.map((row) => list.columns.map(({ name, type }) => cellText(row[name], numeric.has(type))))
  return `\ufeff${Papa.unparse({ fields: list.columns.map(({ label }) => label), data: cells }, { delimiter: ';', newline: '\r\n' })}\r\n`
}

function cellText(value: unknown, isNumber: boolean): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'boolean') return value ? 'Oui' : 'Non'
  if (isNumber) return String(value).replace('.', ',')
  const text = String(value)
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
}

/** The dictionary delivered with a list: what each column says and what an empty cell means. */
export function dictionaryCsv(lists: readonly List[]): string {
  const fields = ['Liste', 'Colonne', 'Intitulé', 'Type', 'Unité', 'Signification', 'Si vide', 'Donnée personnelle']
  const data = lists.flatMap((list) =>
    list.columns.map((column) => [
      list.label,
      column.name,
      column.label,
      column.type,
      column.unit ?? '',
      column.meaning,
      column.null,
      column.personal ? 'Oui' : 'Non',
    ]),
  )
  return `\ufeff${Papa.unparse({ fields, data }, { delimiter: ';', newline: '\r\n' })}\r\n`
}
