import type { DeclaredSource } from '../../catalog/catalog.js'
import { isMonthly } from '../../declare/source.js'
import { columnTypeNamed } from '../../declare/types/index.js'
import { failure } from '../../kernel/failure.js'
import { list } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import type { FileLayout } from './header.js'

/** A month column of a wide source: where it stands, and its name once stored (`2020-10`). */
export interface StoredMonth {
  readonly position: number
  readonly name: string
}

/**
 * The month columns of a file under the name they are stored with. The text of the month is read by its declared type,
 * and has to be one month; of two columns of one month the last counts, as for any other header.
 */
export async function storedMonths(
  session: Session,
  source: DeclaredSource,
  layout: FileLayout,
): Promise<readonly StoredMonth[]> {
  if (!isMonthly(source.layout)) return []
  const type = columnTypeNamed(source.layout.period)
  const [start, end] = (type.parts ?? []).map(({ suffix }) => `lu.${suffix.slice(1)}`)
  const month = start && end ? `CASE WHEN ${end} = ${start} + INTERVAL 1 MONTH THEN ${start} END` : (start ?? 'lu')
  const rows = await session.rows(`SELECT strftime(${month}, '%Y-%m') AS month FROM (
    SELECT ${type.read('texte')} AS lu FROM (SELECT unnest(${list(layout.months.map(({ text }) => text))}) AS texte))`)
  const byName = new Map<string, StoredMonth>()
  layout.months.forEach(({ position }, index) => {
    const name = rows[index]?.month
    if (typeof name !== 'string') {
      throw failure('input-refused', `column "${layout.headers[position]}" is no month`, {
        next: `Its name should hold ${type.expected}.`,
      })
    }
    byName.set(name, { position, name })
  })
  return [...byName.values()]
}
