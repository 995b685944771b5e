import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ZipFile } from 'yazl'

/** What a cell of a workbook holds. There is no formula: nothing here can write one. */
export type Cell = { readonly text: string } | { readonly number: number } | { readonly day: string }

export interface Sheet {
  /** At most 31 characters, none of `[]:*?/\`. */
  readonly name: string
  /** Width of each column, in characters. */
  readonly widths: readonly number[]
  /** Gives the rows, the first of which is the head. */
  readonly fill: (add: (rows: readonly (readonly Cell[])[]) => Promise<void>) => Promise<void>
  /** It has few rows, which are put together before they are written. */
  readonly isShort: boolean
}

/** The first day that the format of archives knows: the same content gives the same bytes. */
const dated = { mtime: new Date(1980, 0, 1), forceDosTimestamp: true, mode: 0o100600 }

/**
 * Writes a workbook (ECMA-376) as its rows come. Texts are inline strings, so that an identifier keeps its zeros and a name
 * that looks like a formula stays a text. Throws what the disk refused, and leaves nothing running. Source: delivery, 2.4.
 */
export async function writeWorkbook(path: string, sheets: readonly Sheet[]): Promise<void> {
  const { ZipFile } = await import('yazl')
  const zip = new ZipFile()
  const parts = sheets.map((_, index) => `xl/worksheets/sheet${index + 1}.xml`)
  const inside = parts.map((part) => ['worksheet', part.replace('xl/', '')] as const)
  const add = (name: string, text: string) => zip.addBuffer(Buffer.from(text), name, dated)
  const long: PassThrough[] = []
  const stop = (error: Error) => {
    for (const stream of long) stream.destroy(error)
  }
  const output = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true })
  const written = pipeline(zip.outputStream, output)
  // What the disk refuses ends the sheet that is being read; awaited below, once that one is over.
  written.catch(stop)
  try {
    add('[Content_Types].xml', contentTypes(parts))
    add('_rels/.rels', relations([['officeDocument', 'xl/workbook.xml']]))
    add('xl/workbook.xml', workbook(sheets))
    add('xl/_rels/workbook.xml.rels', relations([...inside, ['styles', 'styles.xml']]))
    add('xl/styles.xml', styles)
    for (const [index, sheet] of sheets.entries()) {
      const name = parts[index] ?? ''
      if (sheet.isShort) add(name, await sheetText(sheet))
      else await addLong(zip, name, sheet, long)
    }
    zip.end()
  } catch (error) {
    // What the disk refused, rather than what came of it.
    output.destroy(error as Error)
    throw await written.then(
      () => error,
      (refused: unknown) => refused,
    )
  }
  await written
}

/** Adds a sheet at the pace at which its text is written. */
async function addLong(zip: ZipFile, name: string, sheet: Sheet, long: PassThrough[]): Promise<void> {
  const stream = new PassThrough()
  // An error of it reaches whoever writes in it.
  stream.on('error', () => undefined)
  long.push(stream)
  zip.addReadStream(stream, name, dated)
  await writeSheet(sheet, async (text) => {
    // One that was ended by then takes nothing more, and never says so.
    if (stream.errored) throw stream.errored
    if (!stream.write(text)) await once(stream, 'drain')
  })
  stream.end()
}

const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const offices = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packages = 'http://schemas.openxmlformats.org/package/2006'
const ofSheets = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/** The first style is plain, the second a day in French, the third the head. */
const styles = `${xml}<styleSheet xmlns="${main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`

function contentTypes(parts: readonly string[]): string {
  const override = (part: string, type: string) =>
    `<Override PartName="/${part}" ContentType="${ofSheets}.${type}+xml"/>`
  return `${xml}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${override('xl/workbook.xml', 'sheet.main')}${override('xl/styles.xml', 'styles')}${parts.map((part) => override(part, 'worksheet')).join('')}</Types>`
}

function relations(targets: readonly (readonly [kind: string, target: string])[]): string {
  const lines = targets.map(
    ([kind, target], index) => `<Relationship Id="r${index + 1}" Type="${offices}/${kind}" Target="${target}"/>`,
  )
  return `${xml}<Relationships xmlns="${packages}/relationships">${lines.join('')}</Relationships>`
}

function workbook(sheets: readonly Sheet[]): string {
  const lines = sheets.map(
    ({ name }, index) => `<sheet name="${escaped(name)}" sheetId="${index + 1}" r:id="r${index + 1}"/>`,
  )
  return `${xml}<workbook xmlns="${main}" xmlns:r="${offices}"><sheets>${lines.join('')}</sheets></workbook>`
}

async function sheetText(sheet: Sheet): Promise<string> {
  const texts: string[] = []
  await writeSheet(sheet, async (text) => {
    texts.push(text)
  })
  return texts.join('')
}

async function writeSheet({ widths, fill }: Sheet, write: (text: string) => Promise<void>): Promise<void> {
  const columns = widths.map(
    (width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`,
  )
  const frozen =
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView></sheetViews>'
  await write(`${xml}<worksheet xmlns="${main}">${frozen}<cols>${columns.join('')}</cols><sheetData>`)
  let count = 0
  await fill(async (rows) => {
    await write(rows.map((cells) => rowXml(cells, ++count)).join(''))
  })
  await write('</sheetData></worksheet>')
}

function rowXml(cells: readonly Cell[], row: number): string {
  const style = row === 1 ? ' s="2"' : ''
  return `<row r="${row}">${cells.map((cell, index) => cellXml(cell, `${columnName(index)}${row}`, style)).join('')}</row>`
}

function cellXml(cell: Cell, place: string, style: string): string {
  if ('number' in cell) return `<c r="${place}"${style}><v>${cell.number}</v></c>`
  if ('day' in cell) return `<c r="${place}" s="1"><v>${serial(cell.day)}</v></c>`
  return `<c r="${place}"${style} t="inlineStr"><is><t xml:space="preserve">${escaped(held(cell.text))}</t></is></c>`
}

/** Characters that a cell holds, in UTF-16 units. */
const longest = 32_767

/** Ends a text that a cell could not hold whole. */
export const cutMark = ' […]'

/** What a cell holds of a text, with a mark where it was cut: never in the middle of a character. */
function held(text: string): string {
  if (text.length <= longest) return text
  const kept = text.slice(0, longest - cutMark.length)
  return kept.replace(/[\ud800-\udbff]$/, '') + cutMark
}

/** Days since the one that spreadsheets count from. */
const serial = (day: string) => Math.round((Date.parse(`${day}T00:00:00Z`) - Date.UTC(1899, 11, 30)) / 86_400_000)

/** A, B, … Z, AA, … */
export function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26))
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Text as XML holds it. What XML cannot hold becomes a mark; `_x0041_`, which spreadsheets would decode, is left as it is read. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(/[&<>"]/g, (character) => entities[character] ?? character)
    .replaceAll('\r', '&#13;')
}
