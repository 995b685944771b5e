import { basename, dirname } from 'node:path'
import type { DeclaredSource } from '../../catalog/catalog.js'
import { lineColumns } from '../../catalog/columns.js'
import { ident } from '../../kernel/sql.js'
import type { GivenLimits } from '../../store/delivery/index.js'
import { type Row, type SessionLimits, withSession } from '../../store/session.js'
import { type ExaminedSource, examineSource } from './examine-source.js'
import { keptLines } from './import-source.js'

/**
 * Reads one file as an import would, gives what it keeps to `onRows` in the order of the file, and says what became of the
 * rest. A file that is refused whole gives no row, and its issues.
 */
export async function parseFile(
  limits: SessionLimits,
  source: DeclaredSource,
  path: string,
  reading: GivenLimits,
  onRows: (rows: Row[]) => Promise<boolean>,
): Promise<ExaminedSource> {
  const given = {
    batch: '',
    source,
    folder: dirname(path),
    names: [basename(path)],
    reading,
    temporary: limits.temporary,
  }
  return withSession(limits, async (session) => {
    const report = await examineSource(session, given, undefined)
    if (!report.counts) return report
    const months = (await session.rows('SELECT column_name AS name FROM (DESCRIBE lignes)'))
      .map(({ name }) => String(name))
      .filter((name) => /^[0-9]{4}-[0-9]{2}$/.test(name))
    const names = [...lineColumns(source).map(({ name }) => name), ...months, 'enregistrement']
    await session.each(`SELECT ${names.map(ident).join(', ')} FROM ${keptLines} ORDER BY enregistrement`, onRows)
    return report
  })
}
