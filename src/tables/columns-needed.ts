import { failure } from '../kernel/failure.js'
import { ident } from '../kernel/sql.js'
import type { Session } from '../store/session.js'

/** Throws a Failure when a table that was computed by other declarations lacks columns that are asked of it. */
export async function needColumns(
  session: Session,
  table: string,
  names: readonly string[],
  verb: string,
): Promise<void> {
  const found = await session.rows(`DESCRIBE ${ident(table)}`)
  const known = new Set(found.map(({ column_name: name }) => String(name)))
  const missing = [...new Set(names)].filter((name) => !known.has(name))
  if (missing.length === 0) return
  throw failure('input-missing', `the table ${table} of this batch has no ${missing.join(', ')}`, {
    next: `It was computed by other declarations. Run: ${verb}`,
  })
}
