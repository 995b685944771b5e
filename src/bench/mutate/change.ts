import type { Json, Node } from './tree.js'

/** One way to be wrong at one place of a query. */
export interface Change {
  readonly kind:
    | 'condition'
    | 'comparison'
    | 'constant'
    | 'operation'
    | 'aggregate'
    | 'partition'
    | 'bound'
    | 'order'
    | 'join'
    | 'null'
  /** What stands there instead of the node that was looked at. */
  readonly instead: Node
  /** What is left out, said after the word "without"; otherwise the node is said before and after. */
  readonly without?: Node | string
  /** Instead of "without". */
  readonly word?: 'without' | 'always' | 'never'
}

/** Where the node stands, for what its own content does not say. */
export interface Around {
  /** Function whose argument the node is, with the rank of the argument. */
  readonly argument?: { readonly of: string; readonly rank: number }
  /** The node is a side of a set operation that keeps no repetition. */
  readonly inUnion?: boolean
  /** Value of each parameter, by name. */
  readonly parameters: ReadonlyMap<string, number>
}

/** Gives the ways to be wrong that it knows of, at a node. */
export type Operator = (node: Node, around: Around) => Change[]

/** The list without one of its items. */
export const withoutItem = (items: Json | undefined, index: number): Json[] =>
  ((items ?? []) as readonly Json[]).filter((_, rank) => rank !== index)

export function constant(id: 'INTEGER' | 'DOUBLE', value: number): Node {
  const type = { id, type_info: null }
  return { class: 'CONSTANT', type: 'VALUE_CONSTANT', alias: '', value: { type, is_null: false, value } }
}

export function call(name: string, ...children: readonly Node[]): Node {
  const order_bys = { type: 'ORDER_MODIFIER', orders: [] }
  const form = { alias: '', schema: '', catalog: '', filter: null, distinct: false, export_state: false }
  const is_operator = /^\W+$/.test(name)
  return { class: 'FUNCTION', type: 'FUNCTION', function_name: name, children, order_bys, is_operator, ...form }
}
