import { literal } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'

/** The engine's own reading of a SELECT, as the JSON it gives: nothing here parses SQL. */
export type Json = null | boolean | number | string | readonly Json[] | Node
export interface Node {
  readonly [key: string]: Json
}

export type Path = readonly (string | number)[]

export const isNode = (value: Json | undefined): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const nodesOf = (value: Json | undefined): Node[] => (Array.isArray(value) ? value.filter(isNode) : [])

/** Expressions have a class; tables, statements and modifiers have none. */
export const isExpression = (value: Json | undefined): value is Node => isNode(value) && typeof value.class === 'string'

export async function treeOf(session: Session, sql: string): Promise<Node> {
  const { tree } = await session.one(`SELECT CAST(json_serialize_sql(${literal(sql)}) AS VARCHAR) AS tree`)
  const read = JSON.parse(String(tree), withoutPlaces) as Node
  if (read.error === true) throw new Error(`the engine does not give the tree of the query: ${read.error_message}`)
  return read
}

/** Places in the text are dropped: they change with every edit, and some are too large for a number. */
const withoutPlaces = (key: string, value: unknown) => (key === 'query_location' ? undefined : value)

/** The text of a tree. Throws when the tree is none of a SELECT. */
export async function sqlOf(session: Session, tree: Node): Promise<string> {
  const text = JSON.stringify(tree, withoutCommas)
  const { sql } = await session.one(`SELECT json_deserialize_sql(CAST(${literal(text)} AS JSON)) AS sql`)
  return String(sql)
}

/** The engine writes CROSS JOIN as a comma, which binds less than the joins that follow it: other sides would be joined. */
const withoutCommas = (_: string, value: Json) =>
  isNode(value) && value.type === 'JOIN' && value.ref_type === 'CROSS'
    ? { ...value, ref_type: 'REGULAR', join_type: 'INNER', condition: always }
    : value

/** A condition that every line meets. */
export const always: Node = {
  class: 'CONSTANT',
  type: 'VALUE_CONSTANT',
  alias: '',
  value: { type: { id: 'BOOLEAN', type_info: null }, is_null: false, value: true },
}

/** One expression in words: short, and the same whatever surrounds it. */
export async function wordsOf(session: Session, expression: Node): Promise<string> {
  const node = { ...emptySelect, select_list: [{ ...expression, alias: '' }] }
  const sql = await sqlOf(session, { error: false, statements: [{ node, named_param_map: [] }] })
  return plain(sql.replace(/^SELECT /, ''))
}

/** As an author writes it: the engine says an interval by three functions, and puts every operation in parentheses. */
function plain(sql: string): string {
  const intervals = sql.replace(
    /to_(\w+)s\(CAST\(trunc\(CAST\((\S+) AS DOUBLE\)\) AS (?:INTEGER|BIGINT)\)\)/g,
    (_, unit: string, count: string) => `INTERVAL ${count} ${unit.toUpperCase()}`,
  )
  const words = intervals.replace(/count(_star)?\(\)/g, 'count(*)').replace(/ {2,}/g, ' ')
  return wrapped(words) ? words.slice(1, -1) : words
}

/** Whether the first parenthesis closes at the very end. */
function wrapped(text: string): boolean {
  if (!text.startsWith('(')) return false
  let depth = 0
  for (const [index, letter] of [...text].entries()) {
    if (letter === '(') depth += 1
    if (letter === ')') depth -= 1
    if (depth === 0) return index === text.length - 1
  }
  return false
}

export function at(tree: Json, path: Path): Json | undefined {
  let value: Json | undefined = tree
  for (const step of path) {
    value = (value as { readonly [key: string | number]: Json } | null | undefined)?.[step]
  }
  return value
}

/** The tree with another value at a place; what is beside it is shared. */
export function replaced(tree: Json, path: Path, value: Json): Json {
  const [step, ...rest] = path
  if (step === undefined) return value
  if (Array.isArray(tree)) return tree.with(Number(step), replaced(tree[Number(step)] as Json, rest, value))
  const node = tree as Node
  return { ...node, [step]: replaced(node[step] as Json, rest, value) }
}

const emptySelect: Node = {
  type: 'SELECT_NODE',
  modifiers: [],
  cte_map: { map: [] },
  from_table: { type: 'EMPTY', alias: '', sample: null },
  where_clause: null,
  group_expressions: [],
  group_sets: [],
  aggregate_handling: 'STANDARD_HANDLING',
  having: null,
  sample: null,
  qualify: null,
}
