import { failure } from '../../kernel/failure.js'
import { openArchive } from './archive.js'
import { type Told, type WorkbookParts, workbookParts, xmlReader } from './workbook-parts.js'

/** The text in which a workbook is told: as a producer would have saved it, whatever its source usually comes as. */
export const workbookDialect = { delimiter: ',', quoting: 'double' } as const

/** What a spreadsheet can hold. */
const lastRow = 1_048_576

/**
 * The one sheet of a workbook (xlsx) as text, a line a row, so that it is read like the others: a blank row is a blank
 * line, and the line of a record is the row of the sheet, as long as no cell holds a line break. Dates come as
 * 2020-11-30, numbers with the 15 figures a spreadsheet knows. Throws a Failure for a workbook that is damaged or has
 * several sheets.
 */
export async function* workbookText(path: string): AsyncGenerator<Buffer> {
  const archive = await openArchive(path)
  try {
    const parts = await workbookParts(archive)
    const sheet = archive.members.find(({ fileName }) => fileName === parts.sheet)
    if (!sheet)
      throw failure('input-refused', 'the workbook lacks the sheet that it names', { next: 'Ask for it again.' })
    const rows = new Rows(parts)
    const reader = await xmlReader(rows)
    for await (const chunk of archive.bytes(sheet)) {
      reader.write(chunk)
      if (rows.lines.length > 0) yield rows.take()
    }
    reader.end()
    yield rows.take()
  } finally {
    archive.close()
  }
}

/** Turns the cells of a sheet into lines of text. */
class Rows implements Told {
  /** Lines that are complete and were not taken yet. */
  lines = ''
  private line = 1
  private cells: string[] = []
  private width = 0
  private at = 0
  private kind = ''
  private style = -1
  private inside = false
  private value = ''

  constructor(private readonly parts: WorkbookParts) {}

  take(): Buffer {
    const bytes = Buffer.from(this.lines, 'utf8')
    this.lines = ''
    return bytes
  }

  open(name: string, given: Readonly<Record<string, string>>): void {
    if (name === 'row') this.startRow(Number(given.r ?? this.line))
    else if (name === 'c') this.startCell(given)
    else if (name === 'v' || name === 't') this.inside = true
  }

  text(text: string): void {
    if (this.inside) this.value += text
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.inside = false
    else if (name === 'c') this.cells[this.at++] = this.shown()
    else if (name === 'row') this.endRow()
  }

  private startRow(number: number): void {
    if (!(number >= this.line && number <= lastRow)) {
      throw failure('input-refused', 'the workbook is damaged (its rows are not in order)', {
        next: 'Ask for it again.',
      })
    }
    this.lines += '\n'.repeat(number - this.line)
    this.line = number
    this.cells = []
    this.at = 0
  }

  private startCell({ r, t = 'n', s }: Readonly<Record<string, string>>): void {
    const column = /^[A-Z]{1,3}/.exec(r ?? '')?.[0]
    if (column) this.at = [...column].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
    this.kind = t
    this.style = s === undefined ? -1 : Number(s)
    this.value = ''
  }

  private endRow(): void {
    const cells = Array.from(this.cells, (cell) => cell ?? '')
    const used = cells.findLastIndex((cell) => cell !== '') + 1
    // Empty cells at the end of a row are not written in the file: the header says how many there are.
    if (this.width === 0) this.width = used
    const shown = used === 0 ? [] : [...cells.slice(0, used), ...Array<string>(Math.max(0, this.width - used)).fill('')]
    this.lines += `${shown.map(quoted).join(',')}\n`
    this.line++
  }

  private shown(): string {
    if (this.kind === 's') return this.parts.texts[Number(this.value)] ?? ''
    if (this.kind !== 'n' || this.value === '') return this.value
    const number = Number(this.value)
    if (!Number.isFinite(number)) return this.value
    return this.parts.dates.has(this.style) ? this.date(number) : String(Number(number.toPrecision(15)))
  }

  private date(days: number): string {
    const day = new Date(Math.round((days - this.parts.epoch) * 86_400) * 1000)
    if (Number.isNaN(day.getTime())) return this.value
    const [date = '', time = ''] = day.toISOString().split('T')
    return time.startsWith('00:00:00') ? date : `${date} ${time.slice(0, 8)}`
  }
}

/** A spreadsheet writes a control character as `_x000D_`; a return before a line break is one line break. */
function quoted(cell: string): string {
  const text = cell.replace(/_x000D_/g, '').replaceAll('\r', '')
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
