import type { DeclaredSource } from '../../catalog/catalog.js'
import type { RecordCounts } from '../../history/assertion.js'
import { failure } from '../../kernel/failure.js'
import type { Session } from '../../store/session.js'
import type { LoadedFile } from './load-file.js'
import { bookkeeping } from './typing.js'

/** What became of the records of one file, before any of them stands for another. */
export interface FileCounts {
  readonly read: number
  readonly refused: number
  readonly ignored: number
  readonly good: number
  /** Wide cells with a value in the good lines, and those refused. */
  readonly cells: number
  readonly badCells: number
}

/** Counts the records of every file in one pass over the table `tout`, in the order of the files. */
export async function countFiles(session: Session, files: readonly LoadedFile[]): Promise<FileCounts[]> {
  const [faultless, empty] = [`${bookkeeping.fault} IS NULL`, bookkeeping.empty]
  const rows = await session.rows(`SELECT fichier, count(*) AS read,
      count(*) FILTER (NOT (${faultless})) AS refused,
      count(*) FILTER (${faultless} AND ${empty}) AS ignored,
      count(*) FILTER (${faultless} AND NOT ${empty}) AS good,
      coalesce(sum(${bookkeeping.cells}) FILTER (${faultless}), 0) AS cells,
      coalesce(sum(${bookkeeping.badCells}) FILTER (${faultless}), 0) AS bad_cells
    FROM tout GROUP BY fichier`)
  return files.map((_, rank) => {
    const row = rows.find(({ fichier }) => fichier === rank) ?? {}
    const number = (name: string) => Number(row[name] ?? 0)
    return {
      read: number('read'),
      refused: number('refused'),
      ignored: number('ignored'),
      good: number('good'),
      cells: number('cells'),
      badCells: number('bad_cells'),
    }
  })
}

/**
 * What became of the records, each counted once. Throws a Failure when the sum is not the number of records that were
 * counted while the files passed, apart from the engine. Source: decisions, "counting".
 */
export async function countRecords(
  session: Session,
  source: DeclaredSource,
  files: readonly LoadedFile[],
  perFile: readonly FileCounts[],
): Promise<RecordCounts> {
  const total = (name: keyof FileCounts) => perFile.reduce((sum, counts) => sum + counts[name], 0)
  const aside = await session.one(`SELECT count(*) FILTER (doublon) AS duplicates,
      count(*) FILTER (NOT doublon) AS replaced FROM ecartes`)
  const [duplicates, replaced] = [Number(aside.duplicates), Number(aside.replaced)]
  const left =
    duplicates + replaced === 0
      ? { kept: total('good'), cells: total('cells') }
      : await session.one(`SELECT count(*) AS kept, coalesce(sum(${bookkeeping.cells}), 0) AS cells
          FROM lignes ANTI JOIN ecartes USING (fichier, enregistrement)`)
  const counts = {
    read: files.reduce((sum, { measured }) => sum + measured.records, 0),
    kept: Number(left.kept),
    refused: total('refused'),
    duplicates,
    replaced,
    ignored: total('ignored'),
  }
  const found = counts.kept + counts.refused + counts.duplicates + counts.replaced + counts.ignored
  if (found !== counts.read) {
    throw failure('bug', `${counts.read} records of ${source.name} were read and ${found} accounted for`)
  }
  if (source.layout === 'long') return counts
  return { ...counts, cells: { kept: Number(left.cells), refused: total('badCells') } }
}
