import Papa from 'papaparse'
import type { Session } from '../../store/session.js'
import type { RejectedRank } from './ranks.js'

/** A line that does not have the form of the file: its record number, its text, and what is wrong. */
export interface BrokenLine {
  readonly record: number
  readonly text: string
  readonly reason: string
}

/** A line whose cells were found again by reading it alone, with quotes. */
export interface RepairedLine {
  readonly record: number
  readonly cells: readonly (string | null)[]
}

export interface Rejects {
  readonly broken: readonly BrokenLine[]
  readonly repaired: readonly RepairedLine[]
  readonly ranks: readonly RejectedRank[]
}

interface Form {
  readonly delimiter: string
  readonly width: number
  readonly quoted: boolean
}

/**
 * Takes what the engine rejected and reads each physical line again alone, with quotes. Those that then fit are kept, so
 * that a quote that was never closed costs its own line and not those it swallowed. Source: decisions, "quotes".
 */
export async function readRejects(
  session: Session,
  table: string,
  form: Form,
  blank: readonly number[],
): Promise<Rejects> {
  const rows = await session.rows(
    `SELECT line, min_by(error_type, column_idx) AS error, any_value(csv_line) AS content
     FROM ${table} GROUP BY line ORDER BY line`,
  )
  const broken: BrokenLine[] = []
  const repaired: RepairedLine[] = []
  const ranks: RejectedRank[] = []
  let hidden = 0
  let blanksBefore = 0
  for (const row of rows) {
    const line = Number(row.line)
    while ((blank[blanksBefore] ?? Number.POSITIVE_INFINITY) < line) blanksBefore++
    const rank = line - blanksBefore
    const text = String(row.content ?? '').replace(/^\n+|\n+$/g, '')
    const pieces = form.quoted ? text.split('\n').filter((piece) => piece !== '') : [text]
    pieces.forEach((piece, index) => {
      const record = rank + hidden + index
      const read = row.error === 'LINE SIZE OVER MAXIMUM' ? undefined : readAlone(piece, form)
      if (read) repaired.push({ record, cells: read })
      else broken.push({ record, text: piece, reason: reasonFor(String(row.error), piece, form) })
    })
    ranks.push({ rank, extra: pieces.length - 1 })
    hidden += pieces.length - 1
  }
  return { broken, repaired, ranks }
}

function readAlone(text: string, { delimiter, width }: Form): (string | null)[] | undefined {
  const { data, errors } = Papa.parse<string[]>(text, { delimiter, quoteChar: '"' })
  const [cells] = data
  if (errors.length > 0 || data.length !== 1 || cells?.length !== width) return undefined
  return cells.map((cell) => (cell === '' ? null : cell))
}

function reasonFor(error: string, text: string, { delimiter, width, quoted }: Form): string {
  if (error === 'LINE SIZE OVER MAXIMUM') return 'the line is longer than 2 MiB'
  const count = text.split(delimiter).length
  if (quoted && (text.split('"').length - 1) % 2 === 1) return 'a quote is opened and not closed'
  if (count !== width) return `${count} field${count > 1 ? 's' : ''} instead of ${width}`
  return 'a quote inside the line does not stand for a cell'
}
