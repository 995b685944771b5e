import type { DeclaredSource } from '../../catalog/catalog.js'
import type { Assertion } from '../../history/assertion.js'
import { type Bounds, everyKey, rangeColumn } from '../../history/state.js'
import { literal } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import type { Workspace } from '../../store/workspace.js'

/** Lines of both sides that are compared at once: what a join of them keeps stays in memory. */
const linesPerRange = 4_000_000

/**
 * Ranges of the source's own key, each of about as many lines: their bounds are the lowest keys of row groups, which the
 * files tell without being read.
 */
export async function keyRanges(
  session: Session,
  workspace: Workspace,
  source: DeclaredSource,
  assertions: readonly Assertion[],
): Promise<Bounds[]> {
  const lines = assertions.reduce((sum, { counts }) => sum + counts.kept, 0)
  const count = Math.ceil(lines / linesPerRange)
  const largest = [...assertions].sort((a, b) => b.counts.kept - a.counts.kept)[0]
  if (count < 2 || !largest) return [everyKey]
  const path = literal(workspace.assertion(largest.batch, source.name))
  const rows = await session.rows(`SELECT stats_min_value AS low FROM parquet_metadata(${path})
    WHERE path_in_schema = ${literal(rangeColumn(source))} AND stats_min_value IS NOT NULL ORDER BY row_group_id`)
  const starts = rows.map(({ low }) => String(low))
  const step = starts.length / count
  const cuts = Array.from({ length: count - 1 }, (_, index) => starts[Math.round((index + 1) * step)])
  const bounds = [...new Set(cuts)].filter((cut): cut is string => cut !== undefined && cut > '').sort()
  return [...bounds, undefined].map((cut, index): Bounds => {
    const previous = bounds[index - 1]
    const low = previous === undefined ? everyKey.low : literal(previous)
    return cut === undefined ? { low, high: everyKey.high } : { low, below: literal(cut) }
  })
}
