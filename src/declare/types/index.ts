import type { ColumnType } from './column-type.js'
import { date_libre } from './date-libre.js'
import { date_mois_lettres } from './date-mois-lettres.js'
import * as dates from './dates.js'
import * as identifiers from './identifiers.js'
import * as numbers from './numbers.js'
import { period_yyqm } from './period-yyqm.js'

export type { ColumnType } from './column-type.js'

/** Every column type by name. This is the central validation of types: there is no second one. */
export const columnTypes: ReadonlyMap<string, ColumnType> = new Map(
  [
    ...Object.values(identifiers),
    ...Object.values(numbers),
    ...Object.values(dates),
    date_libre,
    date_mois_lettres,
    period_yyqm,
  ].map((type) => [type.name, type]),
)

export const columnTypeNames = [...columnTypes.keys()] as [string, ...string[]]

/** The declared type of that name. Declarations are checked when they are read, so an unknown name here is a bug. */
export function columnTypeNamed(name: string): ColumnType {
  const type = columnTypes.get(name)
  if (!type) throw new Error(`no column type is named ${name}`)
  return type
}
