import { columnTypeNamed } from '../../declare/types/index.js'
import type { Batch, Calendar } from '../country/options.js'

/** Where and when a file is written: the calendar of the country and the batch that delivers it. */
export interface Occasion {
  readonly calendar: Calendar
  readonly batch: Batch
}

/**
 * One file that an administration delivers. Lines are whole texts: what is wrong in real files must be writable too.
 */
export interface Delivery {
  readonly source: string
  fileName(batch: Batch): string
  readonly gzip?: (batch: Batch) => boolean
  readonly windows1252?: (batch: Batch) => boolean
  header(occasion: Occasion): string
  /** SELECT of `n, a, b, c, ligne`: the order of the lines, which is total, and the lines. */
  select(occasion: Occasion): string
  /** Kinds of dirt, each on one line in `every`: an expression over `ligne`. */
  readonly dirt: readonly Dirt[]
  readonly every: number
}

export interface Dirt {
  readonly what: string
  /** The bad line, beside the good one; or in its place when the line still says the same. */
  readonly line: string
  readonly instead?: true
}

/** A typed value as its producer writes it. Source: `declare/types`, the one place that knows. */
export function cell(type: string, value: string): string {
  return columnTypeNamed(type).write(value)
}

export const period = (debut: string, fin: string) =>
  cell('period_yyqm', `{'debut': mois_de(${debut}), 'fin': mois_de(${fin})}`)

export const joined = (separator: string, cells: readonly string[]) =>
  cells.map((text) => `coalesce(CAST(${text} AS VARCHAR), '')`).join(` || '${separator}' || `)

/** Cells of a comma file: quoted when the text needs it (RFC 4180). */
export const quoted = (text: string) =>
  `CASE WHEN position('"' IN ${text}) > 0 OR position(',' IN ${text}) > 0
    THEN '"' || replace(${text}, '"', '""') || '"' ELSE ${text} END`

export const commonDirt: readonly Dirt[] = [
  { what: 'exact duplicate', line: 'ligne' },
  { what: 'a field is missing', line: "regexp_replace(ligne, ';[^;]*$', '')" },
  { what: 'a stray quote, never closed', line: "'\"' || ligne", instead: true },
  { what: 'a siret with a letter', line: "regexp_replace(ligne, ';([0-9]{9})[0-9]{5};', ';\\1P0001;')" },
]

/** What a month of the batch knows: everything before it for the first batch, the month before for the others. */
export const newMonths = (column: string, { batch }: Occasion) =>
  batch.first ? `${column} < ${batch.month}` : `${column} = ${batch.month - 1}`

/** The siret of site 1 as Urssaf has it at the batch: an account that has moved takes its past with it. */
export const siretAt = (month: string | number) =>
  `CASE WHEN demenagement <= ${month} THEN siret_nouveau ELSE siret END`
