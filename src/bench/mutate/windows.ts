import { type Change, call, constant, type Operator, withoutItem } from './change.js'
import { isExpression, isNode, type Json, type Node, nodesOf } from './tree.js'

/** A key of a window, so that what it tells apart is taken together. */
export const windowKeys: Operator = (node) =>
  node.class !== 'WINDOW'
    ? []
    : nodesOf(node.partitions).map((key, index) => ({
        kind: 'partition',
        without: `${windowName(node)}: PARTITION BY ${wordOf(key)}`,
        instead: { ...node, partitions: withoutItem(node.partitions, index) },
      }))

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
        // A number in the bound is changed like every constant.
        ...(hasConstant(offset)
          ? []
          : [
              { kind: 'bound' as const, without: say(`${end} one line nearer`), instead: moved('-') },
              { kind: 'bound' as const, without: say(`${end} one line further`), instead: moved('+') },
            ]),
        { kind: 'bound', without: say(`unbounded ${end}`), instead: { ...node, [end]: far, [`${end}_expr`]: null } },
      ]
    }
    if (bound !== far) return [{ kind: 'bound', without: say(`unbounded ${end}`), instead: { ...node, [end]: far } }]
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
