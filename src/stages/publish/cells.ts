import type { List, ListColumn } from '../../declare/list.js'
import { columnTypeNamed } from '../../declare/types/index.js'
import type { Row } from '../../store/session.js'
import type { Cell } from '../../store/spreadsheet.js'
import { rightColumn } from './access.js'

/** What stands for a value that nobody knows, and for one that this reader may not see. Source: consumers, 7.9. */
export const unknown = 'n/d'
export const hidden = 'masqué'

export const isNumber = ({ type }: Pick<ListColumn, 'type'>) => /INT|DECIMAL|DOUBLE/.test(columnTypeNamed(type).stored)
const isDay = ({ type }: Pick<ListColumn, 'type'>) => columnTypeNamed(type).stored === 'DATE'

/** The line does not have every right that the column asks for. A line that says nothing of rights has all of them. */
export const isHidden = ({ rights }: Pick<ListColumn, 'rights'>, row: Row) =>
  rights.some((right) => row[rightColumn(right)] === false)

/** A line as people read it, in a spreadsheet or on a page. */
export function cellsOf({ columns }: Pick<List, 'columns'>, row: Row): Cell[] {
  return columns.map((column) => {
    const value = row[column.name]
    if (isHidden(column, row)) return { text: hidden }
    if (value === null || value === undefined) return { text: unknown }
    const word = column.words?.[String(value)]
    if (word !== undefined) return { text: word }
    if (typeof value === 'boolean') return { text: value ? 'Oui' : 'Non' }
    if (isNumber(column) && Number.isFinite(Number(value))) return { number: Number(value) }
    if (isDay(column)) return { day: String(value) }
    return { text: String(value) }
  })
}

/** A number as it is written in France, without anything between thousands. */
export const frenchNumber = (value: number) => String(value).replace('.', ',')

/** A day as it is written in France. */
export const frenchDay = (day: string) => day.slice(0, 10).split('-').reverse().join('/')
