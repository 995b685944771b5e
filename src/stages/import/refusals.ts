import type { DeclaredSource } from '../../catalog/catalog.js'
import { dictionaryMetadata } from '../../catalog/dictionary.js'
import { refusalEntries } from '../../catalog/engine-entries.js'
import { columnTypeNamed } from '../../declare/types/index.js'
import { list, literal } from '../../kernel/sql.js'
import { dialect, type LineMap } from '../../store/delivery/index.js'
import type { Session } from '../../store/session.js'
import { writeCsv, writeParquet } from '../../store/table-files.js'
import type { FileCounts } from './counts.js'
import type { FileLayout } from './header.js'
import type { LoadedFile } from './load-file.js'
import { bookkeeping, fault, lineBreaks, readCell, wrongCell } from './typing.js'
import { wideCells } from './wide.js'

/**
 * Gathers in the table `refus` all that is not kept of the delivered files: lines that do not have the form of the file,
 * lines with a bad cell, and bad cells of wide lines. One row for each (record, column), with what the producer needs
 * to find and correct it.
 */
export async function gatherRefusals(
  session: Session,
  source: DeclaredSource,
  files: readonly LoadedFile[],
  perFile: readonly FileCounts[],
): Promise<void> {
  await session.run(`CREATE OR REPLACE TEMP TABLE refus (fichier VARCHAR, rang INTEGER, enregistrement BIGINT, ligne BIGINT,
    colonne VARCHAR, portee VARCHAR, raison VARCHAR, contenu VARCHAR)`)
  for (const [rank, file] of files.entries()) {
    if (perFile[rank]?.refused === 0 && perFile[rank].badCells === 0) continue
    await session.run(`CREATE OR REPLACE TEMP TABLE fautives AS SELECT *,
        ${contentOf(file.layout)} AS contenu
      FROM tout WHERE fichier = ${rank} AND (${bookkeeping.fault} IS NOT NULL OR ${bookkeeping.badCells} > 0)`)
    await loadDistances(session, file.measured.lineMap)
    await session.run(`INSERT INTO refus
      SELECT ${literal(file.name)}, ${rank}, enregistrement, enregistrement + distance, colonne, portee, raison, contenu
      FROM (${[...wrongLines(source, file), ...wrongCells(source, file)].join('\n UNION ALL ')})
      ASOF JOIN distances ON enregistrement >= depuis`)
  }
}

/** Selects what is refused among `fautives`, as (record, column, scope, reason, content). */
function refusal(column: string, scope: string, reason: string, where: string): string {
  return `SELECT enregistrement, ${column} AS colonne, ${literal(scope)} AS portee, ${reason} AS raison, contenu
    FROM fautives WHERE ${where}`
}

const isFault = (kind: string) => `${bookkeeping.fault} = ${kind}`
const rawCell = (position: number) => `${bookkeeping.raw}[${position + 1}]`
/** The reason or the text of a line that does not have the form of the file. */
const formPart = (part: number) => `split_part(${rawCell(0)}, ${literal(dialect.refused)}, ${part})`

function wrongLines(source: DeclaredSource, { layout }: LoadedFile): string[] {
  const columns = source.columns.flatMap((column) => {
    const position = layout.positions.get(column.name)
    if (position === undefined) return []
    const given = rawCell(position)
    const wrong = wrongCell(column.filled, given, `(${readCell(column.type, given)})`)
    const header = layout.headers[position] ?? column.headers[0]
    return [
      refusal(
        literal(header ?? column.name),
        'ligne',
        reasonOf(column.type, given),
        `${isFault(fault.column)} AND ${wrong}`,
      ),
    ]
  })
  const derived = source.derived.flatMap(({ name, refused_when_null: words }) =>
    words ? [refusal(literal(name), 'ligne', literal(words), `${isFault(fault.derived)} AND ${name} IS NULL`)] : [],
  )
  return [refusal('CAST(NULL AS VARCHAR)', 'ligne', formPart(2), isFault(fault.form)), ...columns, ...derived]
}

function reasonOf(typeName: string, given: string): string {
  const type = columnTypeNamed(typeName)
  const words = literal(`is not ${type.expected}`)
  const own = type.reason ? `coalesce(${type.reason(given)}, ${words})` : words
  return `CASE WHEN ${given} IS NULL THEN 'is empty' ELSE ${own} END`
}

function wrongCells(source: DeclaredSource, { layout, months }: LoadedFile): string[] {
  return wideCells(source, layout, months).map(
    ({ type, positions }) => `SELECT enregistrement, entete, 'cellule', ${reasonOf(type, 'cellule')}, contenu
    FROM (SELECT enregistrement, contenu, unnest(${list(positions.map((position) => layout.headers[position] ?? ''))}) AS entete,
      unnest([${positions.map(rawCell).join(', ')}]) AS cellule
      FROM fautives WHERE ${bookkeeping.fault} IS NULL)
    WHERE cellule IS NOT NULL AND (${readCell(type, 'cellule')}) IS NULL`,
  )
}

/** The line as the producer may read it again: its own text, or its cells joined, in quotes where they need them. */
function contentOf({ dialect: { delimiter, quoting } }: FileLayout): string {
  const toQuote = [literal(delimiter), ...(quoting === 'double' ? [`'"'`, 'chr(10)'] : [])]
  const needed = toQuote.map((text) => `contains(x, ${text})`).join(' OR ')
  const cells = `list_transform(${bookkeeping.raw}, lambda x: coalesce(${lineBreaks('x')}, ''))`
  const quoted = `list_transform(${cells}, lambda x: CASE WHEN ${needed} THEN '"' || replace(x, '"', '""') || '"' ELSE x END)`
  return `CASE WHEN ${isFault(fault.form)} THEN ${lineBreaks(formPart(3))} ELSE array_to_string(${quoted}, ${literal(delimiter)}) END`
}

const loadedAtOnce = 10_000

async function loadDistances(session: Session, { records, distances }: LineMap): Promise<void> {
  await session.run('CREATE OR REPLACE TEMP TABLE distances (depuis BIGINT, distance BIGINT)')
  for (let at = 0; at < records.length; at += loadedAtOnce) {
    const part = (numbers: readonly number[]) => `unnest([${numbers.slice(at, at + loadedAtOnce).join(', ')}])`
    await session.run(`INSERT INTO distances SELECT ${part(records)}, ${part(distances)}`)
  }
}

const ordered = `SELECT fichier, enregistrement, ligne, colonne, portee, raison, contenu FROM refus
  ORDER BY rang, enregistrement, portee, colonne NULLS FIRST`

/** Writes the refusals beside the assertion: Parquet for analysis, CSV to send back to the producer. */
export async function writeRefusals(session: Session, paths: { parquet: string; csv: string }): Promise<void> {
  await writeParquet(
    session,
    { select: ordered, metadata: { 'vigie.contenu': 'refus', ...dictionaryMetadata(refusalEntries) } },
    paths.parquet,
  )
  await writeCsv(session, ordered, paths.csv)
}
