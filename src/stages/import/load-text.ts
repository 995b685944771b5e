import { join } from 'node:path'
import type { DeclaredSource } from '../../catalog/catalog.js'
import { failure, isFailure } from '../../kernel/failure.js'
import { list, literal } from '../../kernel/sql.js'
import {
  dialect,
  LinePlaces,
  longestPassed,
  type Measured,
  NotUtf8,
  passBody,
  type ReadingLimits,
  startReading,
  throughPieces,
  UsualCells,
  type Write,
} from '../../store/delivery/index.js'
import type { Session } from '../../store/session.js'
import type { FileLayout } from './header.js'
import type { StoredMonth } from './months.js'
import { bookkeeping, cellsOf, typingSelect } from './typing.js'
import type { UsualLines } from './usual-lines.js'
import { usualSelect } from './usual-typing.js'
import { WrongLines } from './wrong-lines.js'

export interface FileToLoad {
  readonly source: DeclaredSource
  readonly folder: string
  readonly name: string
  readonly layout: FileLayout
  readonly months: readonly StoredMonth[]
  /** Folder for the pieces of the file on their way to the engine. */
  readonly temporary: string
  readonly limits: ReadingLimits
}

/** What the usual lines of a file are, and the table of the others. */
export interface Apart {
  readonly usual: UsualLines
  readonly table: string
}

/**
 * Streams a file of text into the engine in pieces, each typed while the next is cut, into `table`; what is not usual goes
 * to the table of `apart`. A file that turns out not to be UTF-8 is read again from its start, as Windows-1252.
 */
export async function loadText(
  session: Session,
  file: FileToLoad,
  table: string,
  apart: Apart | undefined,
): Promise<Measured> {
  try {
    return await attempt(session, file, table, apart)
  } catch (error) {
    if (error instanceof NotUtf8) return attempt(session, file, table, apart, 'windows-1252')
    throw error
  }
}

async function attempt(
  session: Session,
  file: FileToLoad,
  table: string,
  apart: Apart | undefined,
  encoding?: 'windows-1252',
) {
  const { source, layout, months, limits, temporary } = file
  const reading = await startReading(join(file.folder, file.name), limits, encoding)
  const form = { ...layout.dialect, width: layout.width, longest: limits.line }
  try {
    if (!apart) {
      const fill = filling(session, table, (pieces) => typingSelect(source, layout, months, readCsv(file, pieces)))
      return await throughPieces(temporary, fill, (write) => passBody(reading, form, layout.headerIsData, write))
    }
    const { usual } = apart
    const cells = new UsualCells(form, usual.columns)
    const places = new LinePlaces()
    const fillAside = filling(session, apart.table, (pieces) =>
      typingSelect(source, layout, months, readCsv(file, pieces, [`'${bookkeeping.record}': 'BIGINT'`]), usual),
    )
    const fill = filling(session, table, (pieces) =>
      usualSelect(source, layout, months, readCsv(file, pieces), usual, cells.yielded),
    )
    return await throughPieces(temporary, fillAside, async (write) => {
      const writeAside = inTurn(write)
      const wrong = new WrongLines(session, table, usual.numbers, places)
      const fillAndSort = async (pieces: readonly string[]) => {
        await fill(pieces)
        for (const lines of await wrong.in(pieces, cells.hasCommas)) await writeAside(lines)
      }
      return throughPieces(temporary, fillAndSort, (write) =>
        passBody(reading, { ...form, usual: cells, places }, layout.headerIsData, write, writeAside),
      )
    })
  } finally {
    reading.bytes.close()
  }
}

/** Two write to the same file: each waits for the other. */
function inTurn(write: Write): Write {
  let last = Promise.resolve()
  return (chunk) => {
    last = last.then(() => write(chunk))
    return last
  }
}

/** Types the pieces that it is given into a table, which it makes. */
function filling({ run }: Session, table: string, select: (pieces: readonly string[]) => string) {
  let into = `CREATE OR REPLACE TEMP TABLE ${table} AS`
  return async (pieces: readonly string[]) => {
    await run(`${into} ${select(pieces)}`).catch(wordEngineError)
    into = `INSERT INTO ${table}`
  }
}

/** The engine's own words may quote a line, so only their first line is passed on, without what stands in quotes. */
function wordEngineError(error: unknown): never {
  if (isFailure(error)) throw error
  const [text = ''] = String((error as Error).message).split('\n')
  const cause = /out of memory|could not allocate/i.test(text)
    ? 'memory'
    : /no space left/i.test(text)
      ? 'cannot-write'
      : 'bug'
  throw failure(cause, `the engine stopped while reading (${text.replace(/"[^"]*"|'[^']*'/g, '…')})`)
}

/** What reaches the engine is in one dialect whatever the file was, so the engine has nothing to guess or refuse. */
function readCsv({ layout, limits }: FileToLoad, pieces: readonly string[], before: readonly string[] = []): string {
  const cells = cellsOf(layout).map((name) => `'${name}': 'VARCHAR'`)
  const options = [
    `columns = {${[...before, ...cells].join(', ')}}`,
    'auto_detect = false, header = false, null_padding = false',
    `delim = ${literal(dialect.separator)}, quote = '', escape = ''`,
    `new_line = '\\n', max_line_size = ${longestPassed(limits.line)}`,
  ]
  return `read_csv(${list(pieces)}, ${options.join(', ')})`
}
