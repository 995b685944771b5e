import type { List } from '../../declare/list.js'
import type { Row, Session } from '../../store/session.js'
import { type Audience, servedSeveral } from './access.js'

/** As many lines as are held at once. A reader who has more is read again for each format, some thousands at a time. */
export const heldLines = 5000

/**
 * The lines of the readers of a list who have few of them, asked for in the order of the readers: those of the next ones come
 * in the same statement, as long as they can all be held. A statement for each would take the engine longer than its lines.
 */
export function heldReader(
  session: Session,
  list: List,
  audiences: readonly Audience[],
  linesOf: (name: string) => number,
): (audience: Audience) => Promise<readonly Row[]> {
  const held = new Map<string, Row[]>()
  return async ({ name }) => {
    if (!held.has(name)) {
      held.clear()
      let lines = 0
      for (const next of audiences.slice(audiences.findIndex((one) => one.name === name))) {
        lines += linesOf(next.name)
        if (held.size > 0 && lines > heldLines) break
        held.set(next.name, [])
      }
      for (const row of await session.rows(servedSeveral(list, [...held.keys()])))
        held.get(String(row.public_servi))?.push(row)
    }
    const rows = held.get(name) ?? []
    held.delete(name)
    return rows
  }
}
