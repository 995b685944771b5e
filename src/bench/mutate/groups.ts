import { type Change, constant, type Operator, withoutItem } from './change.js'
import { groupKeys } from './group-keys.js'
import { type Json, type Node, nodesOf } from './tree.js'

/** Another aggregate of the same shape. */
const another: Readonly<Record<string, string>> = {
  sum: 'max',
  max: 'min',
  min: 'max',
  avg: 'max',
  median: 'max',
  stddev_samp: 'max',
  bool_or: 'bool_and',
  bool_and: 'bool_or',
  arg_max: 'arg_min',
  arg_min: 'arg_max',
  max_by: 'min_by',
  min_by: 'max_by',
  first: 'last',
  last: 'first',
  first_value: 'last_value',
  last_value: 'first_value',
  lag: 'lead',
  lead: 'lag',
  greatest: 'least',
  least: 'greatest',
}
const windowTypes: Readonly<Record<string, string>> = {
  lag: 'WINDOW_LAG',
  lead: 'WINDOW_LEAD',
  first_value: 'WINDOW_FIRST_VALUE',
  last_value: 'WINDOW_LAST_VALUE',
}

/** Another aggregate; one that counts lines instead of values, or gives one instead of counting; repetitions counted. */
export const aggregates: Operator = (node) => {
  if (node.class !== 'FUNCTION' && node.class !== 'WINDOW') return []
  const name = String(node.function_name)
  const repeated: Change[] =
    node.distinct === true
      ? [{ kind: 'aggregate', instead: { ...node, distinct: false }, without: `DISTINCT of ${name}` }]
      : []
  const other = another[name]
  if (other !== undefined) return [...repeated, { kind: 'aggregate', instead: named(node, other, node.children ?? []) }]
  const counted = nodesOf(node.children).length > 0
  if (name === 'count' && counted) {
    return [...repeated, { kind: 'aggregate', instead: { ...named(node, 'count_star', []), distinct: false } }]
  }
  if (name === 'count_star' || name === 'count') {
    return [{ kind: 'aggregate', instead: named(node, 'max', [constant('INTEGER', 1)]) }]
  }
  return repeated
}

function named(node: Node, function_name: string, children: Json): Node {
  const type = node.class === 'WINDOW' ? (windowTypes[function_name] ?? node.type ?? '') : 'FUNCTION'
  return { ...node, type, function_name, children }
}

/** A key of a GROUP BY or of a DISTINCT, so that what it tells apart is taken together. */
export const partitions: Operator = (node) =>
  node.type === 'SELECT_NODE' ? [...groupKeys(node), ...distinctKeys(node)] : []

function distinctKeys(node: Node): Change[] {
  const modifiers = nodesOf(node.modifiers)
  return modifiers.flatMap((modifier, index): Change[] => {
    if (modifier.type !== 'DISTINCT_MODIFIER') return []
    const keys = nodesOf(modifier.distinct_on_targets)
    const with_ = (targets: readonly Json[]) => ({ ...modifier, distinct_on_targets: targets })
    if (keys.length < 2) {
      return [
        { kind: 'partition', without: 'DISTINCT', instead: { ...node, modifiers: withoutItem(modifiers, index) } },
      ]
    }
    return keys.map((without, rank) => ({
      kind: 'partition',
      without,
      instead: { ...node, modifiers: modifiers.with(index, with_(withoutItem(keys, rank))) },
    }))
  })
}
