import type { DeclaredSource } from '../../catalog/catalog.js'
import { lineColumns } from '../../catalog/columns.js'
import { lineEntries } from '../../catalog/dictionary.js'
import { type Assertion, assertionMetadata } from '../../history/assertion.js'
import { ident } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import { writeParquet } from '../../store/table-files.js'
import { keptLines } from './import-source.js'

/**
 * Writes what a batch asserted about one source: every kept line as the file states it, with file and record, sorted by
 * the source's own key. The manifest is inside the file, so that one rename publishes both.
 */
export async function writeAssertion(
  session: Session,
  source: DeclaredSource,
  assertion: Assertion,
  path: string,
): Promise<void> {
  const columns = lineColumns(source)
  const names = [...columns.map(({ name }) => name), ...assertion.months]
  // The lines of a source with a key differ by it, so it is a total order by itself.
  const order = source.key.length > 0 ? source.key : [...(source.group ?? []), 'fichier', 'enregistrement']
  const aside = assertion.counts.duplicates + assertion.counts.replaced > 0
  const kept = aside ? keptLines : 'lignes'
  await writeParquet(
    session,
    {
      select: `SELECT ${names.map(ident).join(', ')}, fichier, enregistrement FROM ${kept} ORDER BY ${order.map(ident).join(', ')}`,
      metadata: assertionMetadata(assertion, lineEntries(source, assertion.months)),
    },
    path,
  )
}
