import { type Change, call, withoutItem } from './change.js'
import { isExpression, isNode, type Json, type Node, nodesOf } from './tree.js'

/**
 * A key of a GROUP BY left out. What is selected of it is then its least value, since the query would not run otherwise:
 * lines that the key tells apart become one.
 */
export function groupKeys(node: Node): Change[] {
  if (node.aggregate_handling === 'FORCE_AGGREGATES') return keysOfAll(node)
  const keys = nodesOf(node.group_expressions)
  const sets = Array.isArray(node.group_sets) ? node.group_sets : []
  if (sets.length > 1) return []
  return keys.map((without, index) => {
    const left = withoutItem(keys, index)
    const group_sets = left.length > 0 ? [left.map((_, rank) => rank)] : []
    const select_list = nodesOf(node.select_list).map((item) => selected(item, without))
    const having = together(node.having ?? null, without)
    return {
      kind: 'partition',
      without,
      instead: { ...node, group_expressions: left, group_sets, select_list, having },
    }
  })
}

/** GROUP BY ALL has the columns that are selected as they are for keys. */
function keysOfAll(node: Node): Change[] {
  const items = nodesOf(node.select_list)
  return items.flatMap((item, index): Change[] => {
    if (item.class !== 'COLUMN_REF') return []
    const select_list = items.with(index, selected(item, item))
    return [{ kind: 'partition', without: item, instead: { ...node, select_list } }]
  })
}

const aggregate =
  /^(sum|max|min|count|count_star|avg|median|bool_or|bool_and|arg_max|arg_min|max_by|min_by|first|last)$/
const gathers = /^(list|string_agg|array_agg|any_value|stddev_samp|quantile_cont|mode)$/

/** An expression in which a key that is no more is its least value. What aggregates look at is left as it is. */
function together(value: Json, key: Node): Json {
  if (Array.isArray(value)) return value.map((item) => together(item, key))
  if (!isNode(value)) return value
  if (isExpression(value) && sameAs(value, key)) return { ...call('min', { ...value, alias: '' }), alias: '' }
  const name = String(value.function_name ?? '')
  if (value.class === 'WINDOW' || value.class === 'SUBQUERY' || aggregate.test(name) || gathers.test(name)) return value
  return Object.fromEntries(Object.entries(value).map(([part, inner]) => [part, together(inner, key)]))
}

/** The same column, however it is called; the same expression otherwise. */
function sameAs(one: Node, other: Node): boolean {
  if (one.class === 'COLUMN_REF' && other.class === 'COLUMN_REF') return columnOf(one) === columnOf(other)
  return JSON.stringify({ ...one, alias: '' }) === JSON.stringify({ ...other, alias: '' })
}

const columnOf = ({ column_names }: Node) => (Array.isArray(column_names) ? String(column_names.at(-1)) : '')

/** What is selected keeps its name. A key may be said by the name of what is selected. */
function selected(item: Node, key: Node): Node {
  const alias = item.alias || columnOf(item)
  const isKey = key.class === 'COLUMN_REF' && item.alias === columnOf(key)
  const changed = isKey ? call('min', { ...item, alias: '' }) : (together(item, key) as Node)
  return { ...changed, alias }
}
