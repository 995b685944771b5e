import { basename } from 'node:path'
import type { DeclaredSource } from '../../catalog/catalog.js'
import { Failure, failure, isFailure } from '../../kernel/failure.js'
import { literal } from '../../kernel/sql.js'
import {
  type Encoding,
  type Measured,
  NotUtf8,
  passBody,
  startReading,
  throughPipe,
} from '../../store/delivery/index.js'
import type { Session } from '../../store/session.js'
import type { FileLayout } from './header.js'
import { recordExpression } from './ranks.js'
import { cell, type StoredMonth, typingSelect } from './reading-sql.js'
import { type Rejects, readRejects } from './rejects.js'

export interface LoadedFile {
  readonly name: string
  readonly layout: FileLayout
  readonly measured: Measured
  readonly rejects: Rejects
  /** SELECT of its lines with `fichier` and `enregistrement`. */
  readonly select: string
  /** Physical lines can be told from record numbers: no record spans several. */
  readonly oneLineEach: boolean
}

interface Load {
  readonly session: Session
  readonly source: DeclaredSource
  readonly path: string
  readonly layout: FileLayout
  readonly months: readonly StoredMonth[]
  readonly rank: number
  readonly temporary: string
}

/**
 * Streams one delivered file into the engine and types it on the way, in one pass. Throws a Failure, with the file as
 * its place, when the file as a whole cannot be trusted; nothing of it is then kept.
 */
export async function loadFile(load: Load): Promise<LoadedFile> {
  try {
    return await attempt(load)
  } catch (error) {
    if (error instanceof NotUtf8) return await loadAs(load, 'windows-1252')
    throw placed(error, load.path)
  }
}

async function loadAs(load: Load, encoding: Encoding): Promise<LoadedFile> {
  try {
    return await attempt(load, encoding)
  } catch (error) {
    throw placed(error, load.path)
  }
}

function placed(error: unknown, path: string): unknown {
  if (!isFailure(error)) return error
  return new Failure(error.issues.map((issue) => ({ ...issue, place: issue.place ?? basename(path) })))
}

async function attempt(load: Load, encoding?: Encoding): Promise<LoadedFile> {
  const { session, source, layout, rank } = load
  const [table, rejected] = [`lu_${rank}`, `rejets_${rank}`]
  await session.run(
    `DROP TABLE IF EXISTS ${table}; DROP TABLE IF EXISTS ${rejected}; DROP TABLE IF EXISTS ${rejected}_scan`,
  )
  const scan = (pipe: string) => readCsv(source, layout, pipe, rejected)
  const measured = await pass(load, encoding, (pipe) =>
    session.run(`CREATE TEMP TABLE ${table} AS ${typingSelect(source, layout, load.months, scan(pipe))}`),
  )
  const quoted = source.dialect.quoting === 'double'
  const form = { delimiter: source.dialect.delimiter, width: layout.width, quoted }
  const rejects = await readRejects(session, rejected, form, measured.blank)
  const { kept } = await session.one(`SELECT count(*) AS kept FROM ${table}`)
  const records = Number(kept) + rejects.broken.length + rejects.repaired.length
  const oneLineEach = records === measured.lines - measured.blank.length
  if (!oneLineEach) await checkLines(load, encoding, measured, records, quoted)
  await insertRepaired(load, rejects)
  const lines = `SELECT *, ${rank} AS fichier, CAST(${recordExpression(rejects.ranks)} AS BIGINT) AS enregistrement FROM ${table}`
  const repaired = `SELECT * EXCLUDE (rang), ${rank} AS fichier, rang AS enregistrement FROM ${table}_repris`
  const select = rejects.repaired.length > 0 ? `${lines} UNION ALL BY NAME ${repaired}` : lines
  return { name: basename(load.path), layout, measured, rejects, select, oneLineEach }
}

async function pass(
  load: Load,
  encoding: Encoding | undefined,
  consume: (pipe: string) => Promise<void>,
): Promise<Measured> {
  const reading = await startReading(load.path, encoding)
  try {
    return await throughPipe(
      load.temporary,
      (pipe) => consume(pipe).catch(wordEngineError),
      (write) => passBody(reading, load.layout.headerIsData, write),
    )
  } finally {
    reading.bytes.close()
  }
}

/** The engine's own words may quote the line, so only their first line, which names the problem, is passed on. */
function wordEngineError(error: unknown): never {
  const text = String((error as Error).message)
  if (/out of memory|could not allocate/i.test(text)) throw failure('memory', text.split('\n')[0] ?? text)
  throw failure('input-refused', `cannot be read as a table (${text.split('\n')[0]})`)
}

function readCsv(source: DeclaredSource, layout: FileLayout, pipe: string, rejected: string): string {
  const columns = Array.from({ length: layout.width }, (_, position) => `'${cell(position)}': 'VARCHAR'`)
  const quote = source.dialect.quoting === 'double' ? '"' : ''
  const options = [
    `columns = {${columns.join(', ')}}`,
    'auto_detect = false, header = false, null_padding = false, strict_mode = true',
    `delim = ${literal(source.dialect.delimiter)}, quote = ${literal(quote)}, escape = ${literal(quote)}`,
    "new_line = '\\n', max_line_size = 2097152",
    `store_rejects = true, rejects_table = '${rejected}', rejects_scan = '${rejected}_scan', rejects_limit = 0`,
  ]
  return `read_csv(${literal(pipe)}, ${options.join(', ')})`
}

/**
 * The lines counted on the way must be those the engine read. When records may span lines, the line feeds inside cells
 * are counted in a second pass before a file is called wrong.
 */
async function checkLines(
  load: Load,
  encoding: Encoding | undefined,
  measured: Measured,
  records: number,
  quoted: boolean,
) {
  if (quoted) {
    const cells = Array.from({ length: load.layout.width }, (_, position) => `coalesce(${cell(position)}, '')`)
    const all = `concat(${cells.join(', ')})`
    await load.session.run(`DROP TABLE IF EXISTS sauts`)
    await pass(load, encoding, (pipe) =>
      load.session.run(`CREATE TEMP TABLE sauts AS SELECT coalesce(sum(length(${all}) - length(replace(${all}, chr(10), ''))), 0) AS sauts
        FROM ${readCsv(load.source, load.layout, pipe, `rejets_bis_${load.rank}`)}`),
    )
    const { sauts } = await load.session.one('SELECT sauts FROM sauts')
    const spanned = records + Number(sauts)
    // Blank lines inside a cell were counted as blank: they are part of it.
    if (spanned <= measured.lines && spanned >= measured.lines - measured.blank.length) return
  }
  throw failure('input-refused', `${measured.lines - measured.blank.length} lines are there but ${records} were read`, {
    next: quoted
      ? 'A quote is probably opened and never closed.'
      : 'Nothing of the file was kept; please report this file.',
  })
}

/** Repaired lines are typed by the same SELECT as the others; there are few, so they travel as text. */
async function insertRepaired(load: Load, rejects: Rejects): Promise<void> {
  if (rejects.repaired.length === 0) return
  const { session, source, layout, months, rank } = load
  const names = Array.from({ length: layout.width }, (_, position) => cell(position))
  await session.run(
    `CREATE OR REPLACE TEMP TABLE repris (rang BIGINT, ${names.map((name) => `${name} VARCHAR`).join(', ')})`,
  )
  for (let at = 0; at < rejects.repaired.length; at += 500) {
    const rows = rejects.repaired.slice(at, at + 500)
    const values = rows.map(
      ({ record, cells }) => `(${record}, ${cells.map((text) => (text === null ? 'NULL' : literal(text))).join(', ')})`,
    )
    await session.run(`INSERT INTO repris VALUES ${values.join(', ')}`)
  }
  const typed = typingSelect(source, layout, months, 'repris')
  await session.run(`CREATE OR REPLACE TEMP TABLE lu_${rank}_repris AS
    SELECT typed.*, repris.rang FROM (${typed}) AS typed POSITIONAL JOIN repris`)
}
