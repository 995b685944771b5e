import type { DeclaredSource } from '../../catalog/catalog.js'
import { columnTypeNamed } from '../../declare/types/index.js'
import { literal } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import { writeCsv, writeParquet } from '../../store/table-files.js'
import type { LoadedFile } from './load-file.js'
import { physicalLine } from './ranks.js'
import { bookkeeping, type StoredMonth } from './reading-sql.js'

/**
 * Gathers in the table `refus` all that is not kept of the delivered files: lines that do not have the form of the file,
 * lines with a bad cell, and bad cells of wide lines. One row for each (record, column), with what the producer needs
 * to find and correct it.
 */
export async function gatherRefusals(
  session: Session,
  source: DeclaredSource,
  files: readonly LoadedFile[],
  months: readonly (readonly StoredMonth[])[],
): Promise<void> {
  await session.run(`CREATE OR REPLACE TEMP TABLE refus (fichier VARCHAR, rang INTEGER, enregistrement BIGINT, ligne BIGINT,
    colonne VARCHAR, portee VARCHAR, raison VARCHAR, contenu VARCHAR)`)
  for (const [rank, file] of files.entries()) {
    await insertBroken(session, rank, file)
    await insertFaulty(session, source, rank, file, months[rank] ?? [])
    await numberLines(session, rank, file)
  }
}

async function insertBroken(session: Session, rank: number, file: LoadedFile): Promise<void> {
  for (let at = 0; at < file.rejects.broken.length; at += 500) {
    const rows = file.rejects.broken
      .slice(at, at + 500)
      .map(
        ({ record, text, reason }) =>
          `(${literal(file.name)}, ${rank}, ${record}, NULL, NULL, 'ligne', ${literal(reason)}, ${literal(text)})`,
      )
    await session.run(`INSERT INTO refus VALUES ${rows.join(', ')}`)
  }
}

async function insertFaulty(
  session: Session,
  source: DeclaredSource,
  rank: number,
  file: LoadedFile,
  months: readonly StoredMonth[],
): Promise<void> {
  const content = `array_to_string(list_transform(${bookkeeping.raw}, lambda x: coalesce(x, '')), ${literal(source.dialect.delimiter)})`
  const select = (from: string, column: string, scope: string, reason: string) =>
    `INSERT INTO refus SELECT ${literal(file.name)}, ${rank}, enregistrement, NULL, ${literal(column)}, '${scope}', ${reason}, ${content} FROM ${from}`
  await session.run(`CREATE OR REPLACE TEMP TABLE fautives AS SELECT ${bookkeeping.faults}, ${bookkeeping.badCells},
    ${bookkeeping.raw}, enregistrement FROM (${file.select}) WHERE ${bookkeeping.faults} <> 0 OR ${bookkeeping.badCells} > 0`)
  const { faulty } = await session.one('SELECT count(*) AS faulty FROM fautives')
  if (Number(faulty) === 0) return
  const has = (bit: number) => `(SELECT * FROM fautives WHERE (${bookkeeping.faults} >> ${bit}) & 1 = 1)`
  for (const [index, column] of source.columns.entries()) {
    const position = file.layout.positions.get(column.name)
    if (position === undefined) continue
    const type = columnTypeNamed(column.type)
    const given = `${bookkeeping.raw}[${position + 1}]`
    const words = literal(`is not ${type.expected}`)
    const own = type.reason ? `coalesce(${type.reason(given)}, ${words})` : words
    const reason = `CASE WHEN ${given} IS NULL THEN 'is empty' ELSE ${own} END`
    await session.run(select(has(index), headerOf(column.headers), 'ligne', reason))
  }
  for (const [index, derived] of source.derived.entries()) {
    if (!derived.refused_when_null) continue
    await session.run(
      select(has(source.columns.length + index), derived.name, 'ligne', literal(derived.refused_when_null)),
    )
  }
  if (source.layout !== 'long') {
    const type = columnTypeNamed(source.layout.value.type)
    for (const { position, name } of months) {
      const given = `${bookkeeping.raw}[${position + 1}]`
      const bad = `(SELECT * FROM fautives WHERE ${bookkeeping.badCells} > 0 AND ${bookkeeping.faults} = 0
        AND ${given} IS NOT NULL AND (${type.read(given)}) IS NULL)`
      await session.run(select(bad, name, 'cellule', literal(`is not ${type.expected}`)))
    }
  }
}

const headerOf = (headers: readonly string[]) => headers[0] ?? ''

/** Physical lines follow from record numbers where each record is one line; elsewhere they are not guessed. */
async function numberLines(session: Session, rank: number, file: LoadedFile): Promise<void> {
  if (!file.oneLineEach) return
  const headerLines = file.layout.headerIsData ? 0 : 1
  if (file.measured.blank.length === 0) {
    await session.run(`UPDATE refus SET ligne = enregistrement + ${headerLines} WHERE rang = ${rank}`)
    return
  }
  const rows = await session.rows(`SELECT DISTINCT enregistrement FROM refus WHERE rang = ${rank}`)
  for (const { enregistrement } of rows) {
    const record = Number(enregistrement)
    const line = physicalLine(record, file.measured.blank, headerLines)
    await session.run(`UPDATE refus SET ligne = ${line} WHERE rang = ${rank} AND enregistrement = ${record}`)
  }
}

const ordered = `SELECT fichier, enregistrement, ligne, colonne, portee, raison, contenu FROM refus
  ORDER BY rang, enregistrement, portee, colonne NULLS FIRST`

/** Writes the refusals beside the assertion: Parquet for analysis, CSV to send back to the producer. */
export async function writeRefusals(session: Session, paths: { parquet: string; csv: string }): Promise<void> {
  await writeParquet(session, { select: ordered, metadata: { 'vigie.contenu': 'refus' } }, paths.parquet)
  await writeCsv(session, ordered, paths.csv)
}
