import { literal } from '../kernel/sql.js'
import type { Session } from '../store/session.js'

/** Aggregates that give the same result in any order, whatever their type. */
const orderless = new Set([
  'min',
  'max',
  'count',
  'count_star',
  'bool_and',
  'bool_or',
  'first',
  'any_value',
  'arg_min',
  'arg_max',
  'min_by',
  'max_by',
])

/**
 * Names of the aggregates of a SELECT that run over floating point. Their result depends on the order in which threads
 * bring the rows, so two runs would not give the same bytes. Read from the plan the engine itself binds.
 */
export async function floatingAggregates(session: Session, sql: string): Promise<string[]> {
  const { plan } = await session.one(`SELECT json_serialize_plan(${literal(sql)}) AS plan`)
  const found = new Set<string>()
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(walk)
    else if (node !== null && typeof node === 'object') {
      const entry = node as Record<string, unknown>
      if (entry.expression_class === 'BOUND_AGGREGATE' || entry.type === 'WINDOW_AGGREGATE') {
        const name = String(entry.name ?? '')
        const inputs = (entry.arguments ?? []) as { id?: string }[]
        if (!orderless.has(name) && inputs.some(({ id }) => id === 'DOUBLE' || id === 'FLOAT')) found.add(name)
      }
      Object.values(entry).forEach(walk)
    }
  }
  walk(JSON.parse(String(plan)))
  return [...found].sort()
}
