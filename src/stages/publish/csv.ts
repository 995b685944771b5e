import type { List } from '../../declare/list.js'
import type { Row } from '../../store/session.js'
import type { Cell } from '../../store/spreadsheet.js'
import { cellsOf, frenchDay, frenchNumber } from './cells.js'

/**
 * What a spreadsheet takes for the start of a formula, its full-width twins and what it skips before one. A hyphen alone is
 * a word here. Source: delivery, 2.4.
 */
const formula = /^(?!-$)[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n\0]/

/** A text that a spreadsheet shows as it is: neutralised by an apostrophe where it would run it, and always quoted. */
export const csvText = (text: string) => `"${(formula.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`

/** Lines of a CSV for a spreadsheet in France: `;`, decimal comma, CRLF. A byte order mark stands before the first one. */
export const csvLine = (cells: readonly Cell[]) => `${cells.map(cellText).join(';')}\r\n`

export const byteOrderMark = '\ufeff'

function cellText(cell: Cell): string {
  if ('number' in cell) return frenchNumber(cell.number)
  if ('day' in cell) return frenchDay(cell.day)
  return csvText(cell.text)
}

export const csvHead = ({ columns }: Pick<List, 'columns'>) =>
  byteOrderMark + csvLine(columns.map(({ label }) => ({ text: label })))

export const csvRows = (list: Pick<List, 'columns'>, rows: readonly Row[]) =>
  rows.map((row) => csvLine(cellsOf(list, row))).join('')

/** The dictionary delivered with lists: what each column says, what an empty cell means, and who may read it. */
export function dictionaryCsv(lists: readonly Pick<List, 'label' | 'columns'>[]): string {
  const head = [
    'Liste',
    'Colonne',
    'Intitulé',
    'Type',
    'Unité',
    'Signification',
    'Si vide',
    'Donnée personnelle',
    'Droits',
  ]
  const lines = lists.flatMap(({ label, columns }) =>
    columns.map((column) => [
      ...[label, column.name, column.label, column.type, column.unit ?? '', column.meaning, column.null],
      ...[column.personal ? 'Oui' : 'Non', column.rights.join(', ')],
    ]),
  )
  return byteOrderMark + [head, ...lines].map((texts) => csvLine(texts.map((text) => ({ text })))).join('')
}
