import { failure } from '../../kernel/failure.js'
import type { Archive } from './archive.js'

/** What the cells of a sheet refer to. */
export interface WorkbookParts {
  /** Name of the archive's member that holds the sheet. */
  readonly sheet: string
  /** Texts that cells name by their rank. */
  readonly texts: readonly string[]
  /** Styles, by rank, that show a number as a date. */
  readonly dates: ReadonlySet<number>
  /** Days between the workbook's day 0 and 1970-01-01. */
  readonly epoch: number
}

type Attributes = Readonly<Record<string, string>>

/** What is told while XML is read; names without their prefix, since producers choose it. */
export interface Told {
  open?(name: string, attributes: Attributes): void
  text?(text: string): void
  close?(name: string): void
}

/** A spreadsheet holds 32 767 characters in a cell; what lies between two tags is kept in memory. */
const longestQuiet = 4 << 20
const again = { next: 'Open it in a spreadsheet, save it again, or ask the producer for the text file.' }

export async function xmlReader(told: Told): Promise<{ write(chunk: Buffer): void; end(): void }> {
  const { SaxesParser } = await import('saxes')
  const parser = new SaxesParser()
  const decoder = new TextDecoder()
  let quiet = 0
  const local = (name: string) => name.slice(name.indexOf(':') + 1)
  parser.on('error', (error) => {
    throw failure('input-refused', `the workbook is damaged (${error.message})`, again)
  })
  parser.on('opentag', ({ name, attributes }) => {
    quiet = 0
    told.open?.(local(name), attributes as Attributes)
  })
  parser.on('text', (text) => told.text?.(text))
  parser.on('closetag', ({ name }) => {
    quiet = 0
    told.close?.(local(name))
  })
  return {
    write: (chunk) => {
      quiet += chunk.length
      parser.write(decoder.decode(chunk, { stream: true }))
      if (quiet > longestQuiet) throw failure('input-refused', 'the workbook is damaged (a cell never ends)', again)
    },
    end: () => void parser.write(decoder.decode()).close(),
  }
}

/** Reads everything of a workbook but its sheet. Throws a Failure when it has not exactly one sheet. */
export async function workbookParts(archive: Archive): Promise<WorkbookParts> {
  const read = async (name: string, told: Told) => {
    const member = archive.members.find(({ fileName }) => fileName.toLowerCase() === name.toLowerCase())
    if (!member) return false
    const reader = await xmlReader(told)
    for await (const chunk of archive.bytes(member)) reader.write(chunk)
    reader.end()
    return true
  }
  const sheets: string[] = []
  let since1904 = false
  await read('xl/workbook.xml', {
    open: (name, given) => {
      if (name === 'sheet') sheets.push(given['r:id'] ?? '')
      if (name === 'workbookPr') since1904 = ['1', 'true'].includes(given.date1904 ?? '')
    },
  })
  if (sheets.length !== 1) {
    throw failure('input-refused', `the workbook has ${sheets.length} sheets, where one was expected`, {
      next: 'Keep the sheet that is to be read, or ask the producer for the text file.',
    })
  }
  let sheet = 'xl/worksheets/sheet1.xml'
  await read('xl/_rels/workbook.xml.rels', {
    open: (_, { Id, Target = '' }) => {
      if (Id === sheets[0]) sheet = Target.startsWith('/') ? Target.slice(1) : `xl/${Target}`
    },
  })
  const texts: string[] = []
  await read('xl/sharedStrings.xml', collectTexts(texts, longestTexts))
  return { sheet, texts, dates: await dateStyles(read), epoch: since1904 ? 24107 : 25569 }
}

/** Characters that all texts of a workbook may have together, since they are kept while its sheet is read. */
const longestTexts = 256 * 2 ** 20

/** Every `si` is one text, made of its `t` without the pronunciation (`rPh`) that East Asian ones carry. */
function collectTexts(texts: string[], longest: number): Told {
  let [inside, aside, text, length] = [false, false, '', 0]
  return {
    open: (name) => {
      if (name === 'si') text = ''
      if (name === 'rPh') aside = true
      inside = name === 't' && !aside
    },
    text: (given) => {
      if (!inside) return
      length += given.length
      if (length > longest) {
        throw failure('input-refused', 'the texts of the workbook are longer than 256 million characters', {
          next: 'Ask the producer for the text file.',
        })
      }
      text += given
    },
    close: (name) => {
      if (name === 't') inside = false
      if (name === 'rPh') aside = false
      if (name === 'si') texts.push(text)
    },
  }
}

/** Numbers of the formats that every workbook knows for dates. Source: ECMA-376, part 1, 18.8.30. */
const knownDates = new Set([14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 34, 35, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58])

async function dateStyles(read: (name: string, told: Told) => Promise<boolean>): Promise<Set<number>> {
  const formats = new Set(knownDates)
  const styles = new Set<number>()
  let [inCells, rank] = [false, 0]
  await read('xl/styles.xml', {
    open: (name, given) => {
      if (name === 'numFmt' && isDateFormat(given.formatCode ?? '')) formats.add(Number(given.numFmtId))
      if (name === 'cellXfs') inCells = true
      if (name !== 'xf' || !inCells) return
      if (formats.has(Number(given.numFmtId))) styles.add(rank)
      rank++
    },
    close: (name) => {
      if (name === 'cellXfs') inCells = false
    },
  })
  return styles
}

/** A format shows a date when a year or a day stands in it, outside texts, colours and conditions. */
const isDateFormat = (code: string) => /[yd]/i.test(code.replace(/"[^"]*"|\\.|\[[^\]]*\]|_./g, ''))
