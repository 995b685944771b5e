import { type Change, call, constant, type Operator, withoutItem } from './change.js'
import { isExpression, isNode, type Json, type Node, nodesOf } from './tree.js'

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

/** A key of a window, of a GROUP BY or of a DISTINCT, so that what it tells apart is taken together. */
export const partitions: Operator = (node) => {
  if (node.class === 'WINDOW') {
    return nodesOf(node.partitions).map((key, index) => ({
      kind: 'partition',
      without: windowKey(node, 'PARTITION BY', key),
      instead: { ...node, partitions: withoutItem(node.partitions, index) },
    }))
  }
  if (node.type !== 'SELECT_NODE') return []
  return [...groupKeys(node), ...distinctKeys(node)]
}

function groupKeys(node: Node): Change[] {
  const keys = nodesOf(node.group_expressions)
  const sets = Array.isArray(node.group_sets) ? node.group_sets : []
  if (sets.length > 1) return []
  return keys.map((without, index) => {
    const left = withoutItem(keys, index)
    const group_sets = left.length > 0 ? [left.map((_, rank) => rank)] : []
    return { kind: 'partition', without, instead: { ...node, group_expressions: left, group_sets } }
  })
}

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

/** The lines a window looks at: one end let go to the last line there is, or held at the line itself, or one line off. */
export const bounds: Operator = (node) => {
  if (node.class !== 'WINDOW') return []
  return (['start', 'end'] as const).flatMap((end): Change[] => {
    const bound = String(node[end])
    const far = end === 'start' ? 'UNBOUNDED_PRECEDING' : 'UNBOUNDED_FOLLOWING'
    if (!/_(ROWS|RANGE)$/.test(bound) && bound !== far) return []
    if (bound === 'CURRENT_ROW_RANGE') return []
    const offset = node[`${end}_expr`]
    const say = (what: string) => `${windowName(node)}: ${what}`
    const moved = (by: '-' | '+') => ({ ...node, [`${end}_expr`]: call(by, offset as Node, constant('INTEGER', 1)) })
    if (isExpression(offset)) {
      return [
        // A number in the bound is changed as any other constant is.
        ...(hasConstant(offset)
          ? []
          : [
              { kind: 'bound' as const, without: say(`${end} one line nearer`), instead: moved('-') },
              { kind: 'bound' as const, without: say(`${end} one line further`), instead: moved('+') },
            ]),
        { kind: 'bound', without: say(`any ${end}`), instead: { ...node, [end]: far, [`${end}_expr`]: null } },
      ]
    }
    if (bound !== far) return [{ kind: 'bound', without: say(`any ${end}`), instead: { ...node, [end]: far } }]
    const explicit = /_ROWS$/.test(String(node[end === 'start' ? 'end' : 'start']))
    const near = { ...node, [end]: 'CURRENT_ROW_ROWS' }
    return explicit ? [{ kind: 'bound', without: say(`lines before its ${end}`), instead: near }] : []
  })
}

const hasConstant = (value: Json | undefined): boolean =>
  Array.isArray(value)
    ? value.some(hasConstant)
    : isNode(value) && (value.class === 'CONSTANT' || Object.values(value).some(hasConstant))

/** What comes first among equals, and which end is first. */
export const orders: Operator = (node) => {
  if (Array.isArray(node.orders) && node.class !== 'WINDOW') return ordersOf(node, 'ORDER BY')
  if (node.class !== 'WINDOW') return []
  return ordersOf(node, windowName(node))
}

function ordersOf(node: Node, name: string): Change[] {
  const keys = nodesOf(node.orders)
  return keys.flatMap((key, index): Change[] => {
    const with_ = (changed: Node) => ({ ...node, orders: keys.with(index, changed) })
    const say = (what: string) => `${name}: ${what} of key ${index + 1}, ${wordOf(key.expression as Node)}`
    const turned = key.type === 'DESCENDING' ? 'ASCENDING' : 'DESCENDING'
    return [
      // Without any order the engine chooses one, often the same: nothing to hold a case against.
      ...(keys.length > 1
        ? [{ kind: 'order' as const, without: say('all'), instead: { ...node, orders: withoutItem(keys, index) } }]
        : []),
      { kind: 'order', without: say('the direction'), instead: with_({ ...key, type: turned }) },
      ...(key.null_order === 'NULLS FIRST' || key.null_order === 'NULLS LAST'
        ? [{ kind: 'order' as const, without: say('the place of nulls'), instead: with_(nullsTurned(key)) }]
        : []),
    ]
  })
}

const nullsTurned = (key: Node): Node => ({
  ...key,
  null_order: key.null_order === 'NULLS FIRST' ? 'NULLS LAST' : 'NULLS FIRST',
})

const windowKey = (node: Node, clause: string, key: Node) => `${windowName(node)}: ${clause} ${wordOf(key)}`

/** A window function in a word: its name and what it looks at. */
const windowName = (node: Node) => `${String(node.function_name)}(${nodesOf(node.children).map(wordOf).join(', ')})`

/** The columns that an expression names: enough to tell it apart. */
function wordOf(value: Json | undefined): string {
  const names: string[] = []
  const look = (inner: Json | undefined): void => {
    if (Array.isArray(inner)) for (const item of inner) look(item)
    else if (isNode(inner)) {
      if (Array.isArray(inner.column_names)) names.push(String(inner.column_names.at(-1)))
      for (const child of Object.values(inner)) if (typeof child === 'object') look(child)
    }
  }
  look(value)
  return names.join(' ')
}
