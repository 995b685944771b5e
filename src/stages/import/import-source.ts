import { join } from 'node:path'
import type { DeclaredSource } from '../../catalog/catalog.js'
import { columnTypeNamed } from '../../declare/types/index.js'
import type { Assertion, RecordCounts } from '../../history/assertion.js'
import { formatVersion } from '../../history/assertion.js'
import { Failure, failure, type Issue, isFailure } from '../../kernel/failure.js'
import { ident, literal } from '../../kernel/sql.js'
import { readHeader } from '../../store/delivery/index.js'
import type { Session } from '../../store/session.js'
import { setAside } from './duplicates.js'
import { bindHeader, type FileLayout } from './header.js'
import { type LoadedFile, loadFile } from './load-file.js'
import { bookkeeping, type StoredMonth } from './reading-sql.js'
import { gatherRefusals } from './refusals.js'

export interface SourceFiles {
  readonly batch: string
  readonly source: DeclaredSource
  readonly folder: string
  readonly names: readonly string[]
  /** Folder for pipes, of this run. */
  readonly temporary: string
}

/**
 * Reads the files of one source of one batch into the tables `lignes` (what is kept), `ecartes` and `refus`, and counts
 * what became of every record. Throws a Failure that carries every problem of every file when a file is refused whole:
 * a source is asserted whole or not at all.
 */
export async function readSource(session: Session, given: SourceFiles): Promise<Omit<Assertion, 'stepKey'>> {
  const { source, batch } = given
  const layouts = await eachFile(given.names, (name) => headerOf(source, join(given.folder, name)))
  const months = await Promise.all(layouts.map((layout) => storedMonths(session, source, layout)))
  const files = await eachFile(given.names, (name, rank) =>
    loadFile({
      session,
      source,
      rank,
      path: join(given.folder, name),
      layout: layouts[rank] as FileLayout,
      months: months[rank] as StoredMonth[],
      temporary: given.temporary,
    }),
  )
  refuseSameContent(files)
  const monthNames = [...new Set(months.flat().map(({ name }) => name))].sort()
  await session.run(
    `CREATE OR REPLACE TEMP VIEW tout AS ${files.map(({ select }) => select).join(' UNION ALL BY NAME ')}`,
  )
  const empty = emptyWideRow(monthNames)
  await session.run(
    `CREATE OR REPLACE TEMP VIEW lignes AS SELECT * FROM tout WHERE ${bookkeeping.faults} = 0 AND NOT (${empty})`,
  )
  await gatherRefusals(session, source, files, months)
  const counts = await countRecords(session, source, files, monthNames, empty)
  checkConservation(source, files, counts)
  return {
    format: formatVersion,
    batch,
    source: source.name,
    history: source.history,
    files: files.map(({ name, measured, layout }) => ({
      name,
      sha256: measured.sha256,
      container: measured.container,
      encoding: measured.encoding,
      bytes: measured.bytes,
      lines: measured.lines,
      blankLines: measured.blank.length,
      extraColumns: layout.extra.filter((name) => name !== ''),
    })),
    counts,
    months: monthNames,
  }
}

/** Tries every file before giving up, so that the operator hears of all the bad ones at once. */
async function eachFile<Result>(names: readonly string[], read: (name: string, rank: number) => Promise<Result>) {
  const results: Result[] = []
  const issues: Issue[] = []
  for (const [rank, name] of names.entries()) {
    try {
      results.push(await read(name, rank))
    } catch (error) {
      if (!isFailure(error)) throw error
      issues.push(...error.issues.map((issue) => ({ ...issue, place: issue.place ?? name })))
    }
  }
  if (issues.length > 0) throw new Failure(issues)
  return results
}

async function headerOf(source: DeclaredSource, path: string): Promise<FileLayout> {
  const header = await readHeader(path)
  if (header === undefined) {
    throw failure('input-refused', 'the file is empty', { next: 'Fetch it again, or ask the producer for it.' })
  }
  return bindHeader(source, header)
}

/** The month columns of a file under the name they are stored with. The text of the month is read by its declared type. */
async function storedMonths(session: Session, source: DeclaredSource, layout: FileLayout): Promise<StoredMonth[]> {
  if (source.layout === 'long') return []
  const type = columnTypeNamed(source.layout.period)
  const months: StoredMonth[] = []
  for (const { position, text } of layout.months) {
    const read = type.read(literal(text))
    const start = type.parts ? `(${read})${type.parts[0]?.suffix.replace('_', '.')}` : read
    const { name } = await session.one(`SELECT strftime(${start}, '%Y-%m') AS name`)
    if (name === null) throw failure('input-refused', `column "${text}" is not ${type.expected}`)
    months.push({ position, name: String(name) })
  }
  return months
}

function refuseSameContent(files: readonly LoadedFile[]): void {
  const seen = new Map<string, string>()
  const issues: Issue[] = []
  for (const { name, measured } of files) {
    const other = seen.get(measured.sha256)
    if (other)
      issues.push({
        cause: 'input-refused',
        place: name,
        message: `holds exactly what ${other} holds`,
        next: 'Remove one of them.',
      })
    seen.set(measured.sha256, name)
  }
  if (issues.length > 0) throw new Failure(issues)
}

const emptyWideRow = (months: readonly string[]) =>
  months.length === 0 ? 'false' : `${bookkeeping.badCells} = 0 AND coalesce(${months.map(ident).join(', ')}) IS NULL`

async function countRecords(
  session: Session,
  source: DeclaredSource,
  files: readonly LoadedFile[],
  months: readonly string[],
  empty: string,
): Promise<RecordCounts> {
  const cells = months.length > 0 ? months.map((month) => `count(${ident(month)})`).join(' + ') : '0'
  const all = await session.one(`SELECT count(*) AS typed,
      count(*) FILTER (${bookkeeping.faults} <> 0) AS faulty,
      count(*) FILTER (${bookkeeping.faults} = 0 AND ${empty}) AS ignored,
      coalesce(sum(${bookkeeping.badCells}) FILTER (${bookkeeping.faults} = 0), 0) AS bad_cells FROM tout`)
  const aside = await setAside(session, source)
  const broken = files.reduce((sum, { rejects }) => sum + rejects.broken.length, 0)
  const [typed, faulty, ignored] = [Number(all.typed), Number(all.faulty), Number(all.ignored)]
  const keptCells = months.length > 0 ? Number((await session.one(`SELECT ${cells} AS cells FROM lignes`)).cells) : 0
  return {
    read: typed + broken,
    kept: typed - faulty - ignored - aside.duplicates - aside.replaced,
    refused: faulty + broken,
    duplicates: aside.duplicates,
    replaced: aside.replaced,
    ignored,
    ...(months.length > 0 ? { cells: { kept: keptCells, refused: Number(all.bad_cells) } } : {}),
  }
}

/** Lines counted while they passed, against what became of them. */
function checkConservation(source: DeclaredSource, files: readonly LoadedFile[], counts: RecordCounts): void {
  const { read, kept, refused, duplicates, replaced, ignored } = counts
  const lines = files.reduce((sum, { measured }) => sum + measured.lines - measured.blank.length, 0)
  const exact = files.every(({ oneLineEach }) => oneLineEach)
  if (read !== kept + refused + duplicates + replaced + ignored || (exact && lines !== read)) {
    throw failure(
      'bug',
      `${lines} lines of ${source.name} were seen, ${read} read, and ${kept + refused + duplicates + replaced + ignored} accounted for`,
    )
  }
}

/** A file that has bytes and gives no line is an error, never a success; its refusals were written by then. */
export function refuseNothingKept({ counts, files }: Pick<Assertion, 'counts' | 'files'>): void {
  const { kept, read } = counts
  if (kept > 0) return
  throw failure(
    'input-refused',
    read === 0 ? 'the file has a header and no line' : `none of its ${read} lines can be kept`,
    {
      place: files.map(({ name }) => name).join(', '),
      next: read === 0 ? 'Ask the producer for the complete file.' : 'The refused lines say why.',
    },
  )
}
