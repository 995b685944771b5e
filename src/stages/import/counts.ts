import type { DeclaredSource } from '../../catalog/catalog.js'
import type { RecordCounts } from '../../history/assertion.js'
import { failure } from '../../kernel/failure.js'
import type { Session } from '../../store/session.js'
import type { LoadedFile } from './load-file.js'
import { bookkeeping } from './typing.js'

/**
 * What became of the records, each counted once. Throws a Failure when the sum is not the number of records that were
 * counted while the files passed, apart from the engine. Source: decisions, "counting".
 */
export async function countRecords(
  session: Session,
  source: DeclaredSource,
  files: readonly LoadedFile[],
): Promise<RecordCounts> {
  const good = `${bookkeeping.fault} IS NULL`
  const all = await session.one(`SELECT count(*) FILTER (NOT (${good})) AS refused,
      count(*) FILTER (${good} AND ${bookkeeping.empty}) AS ignored,
      coalesce(sum(${bookkeeping.badCells}) FILTER (${good}), 0) AS bad_cells FROM tout`)
  const aside = await session.one(`SELECT count(*) FILTER (doublon) AS duplicates,
      count(*) FILTER (NOT doublon) AS replaced FROM ecartes`)
  const left = await session.one(`SELECT count(*) AS kept, coalesce(sum(${bookkeeping.cells}), 0) AS cells
    FROM lignes ANTI JOIN ecartes USING (fichier, enregistrement)`)
  const counts = {
    read: files.reduce((sum, { measured }) => sum + measured.records, 0),
    kept: Number(left.kept),
    refused: Number(all.refused),
    duplicates: Number(aside.duplicates),
    replaced: Number(aside.replaced),
    ignored: Number(all.ignored),
  }
  const found = counts.kept + counts.refused + counts.duplicates + counts.replaced + counts.ignored
  if (found !== counts.read) {
    throw failure('bug', `${counts.read} records of ${source.name} were read and ${found} accounted for`)
  }
  if (source.layout === 'long') return counts
  return { ...counts, cells: { kept: Number(left.cells), refused: Number(all.bad_cells) } }
}
