import { type Change, type Operator, withoutItem } from './change.js'
import { always, isExpression, type Node, nodesOf } from './tree.js'

const isConjunction = (node: Node) => node.class === 'CONJUNCTION'

/** One of several conditions joined by AND or OR. */
export const conjunctions: Operator = (node) => {
  if (!isConjunction(node)) return []
  const children = nodesOf(node.children)
  return children.map((without, index): Change => {
    const left = children.filter((_, rank) => rank !== index)
    const [only] = left
    const alias = node.alias ?? ''
    return {
      kind: 'condition',
      without,
      instead: left.length === 1 && only ? { ...only, alias } : { ...node, children: left },
    }
  })
}

/** A condition that stands alone; several are dropped one at a time, where they are joined. */
export const conditions: Operator = (node) => {
  const places = Object.keys(node).filter((key) => /^(where_clause|having|qualify|filter(_expr)?)$/.test(key))
  return places.flatMap((place): Change[] => {
    const without = node[place]
    if (!isExpression(without) || isConjunction(without)) return []
    return [{ kind: 'condition', without, instead: { ...node, [place]: null } }]
  })
}

/** What a join asks of its two sides, and the lines it keeps that have no other side. */
export const joins: Operator = (node) => {
  if (node.type !== 'JOIN') return []
  const { condition, using_columns } = node
  const columns = Array.isArray(using_columns) ? using_columns : []
  const alone = isExpression(condition) && !isConjunction(condition)
  return [
    ...(alone ? [{ kind: 'condition' as const, without: condition, instead: { ...node, condition: always } }] : []),
    ...columns.map((column, index): Change => {
      const left = withoutItem(columns, index)
      const instead = { ...node, using_columns: left, condition: left.length > 0 ? null : always }
      return { kind: 'condition', without: `USING ${String(column)}`, instead }
    }),
    ...(node.join_type === 'LEFT' ? [joinAs(node, 'INNER')] : []),
    ...(node.join_type === 'INNER' && node.ref_type === 'REGULAR' ? [joinAs(node, 'LEFT')] : []),
  ]
}

const joinAs = (node: Node, join_type: string): Change => ({
  kind: 'join',
  without: `${String(node.join_type)} (${join_type} instead) JOIN ${tableIn(node.right as Node)}`,
  instead: { ...node, join_type },
})

/** What a join is with, in words. */
const tableIn = (table: Node): string => String(table.alias || table.table_name || table.type)

/** A branch taken always, and one taken never. */
export const branches: Operator = (node) => {
  if (node.class !== 'CASE') return []
  const checks = nodesOf(node.case_checks)
  return checks.flatMap((check, index): Change[] => {
    const when = check.when_expr as Node
    const left = withoutItem(checks, index)
    const otherwise = { ...(node.else_expr as Node), alias: node.alias ?? '' }
    const never = left.length > 0 ? { ...node, case_checks: left } : otherwise
    const taken = { ...node, case_checks: checks.with(index, { ...check, when_expr: always }) }
    return [
      { kind: 'condition', word: 'always', without: when, instead: taken },
      { kind: 'condition', word: 'never', without: when, instead: never },
    ]
  })
}

/** Both ends of a BETWEEN. */
export const betweens: Operator = (node) => {
  if (node.class !== 'BETWEEN') return []
  const compared = (type: string, bound: Node, without: Node): Change => {
    const comparison = { class: 'COMPARISON', type, alias: node.alias ?? '' }
    return { kind: 'condition', without, instead: { ...comparison, left: node.input as Node, right: bound } }
  }
  const [lower, upper] = [node.lower as Node, node.upper as Node]
  return [
    compared('COMPARE_LESSTHANOREQUALTO', upper, lower),
    compared('COMPARE_GREATERTHANOREQUALTO', lower, upper),
    { ...compared('COMPARE_GREATERTHAN', lower, upper), kind: 'comparison', ...strictly(node, 'lower') },
    { ...compared('COMPARE_LESSTHAN', upper, lower), kind: 'comparison', ...strictly(node, 'upper') },
  ]
}

/** The same BETWEEN with one end left out of it. */
function strictly(node: Node, end: 'lower' | 'upper'): Pick<Change, 'instead' | 'without'> {
  const bound = node[end] as Node
  const type = 'COMPARE_NOTEQUAL'
  const other = { class: 'COMPARISON', type, alias: '', left: node.input as Node, right: bound }
  const children = [{ ...node, alias: '' }, other]
  const instead = { class: 'CONJUNCTION', type: 'CONJUNCTION_AND', alias: node.alias ?? '', children }
  return { instead, without: `the very ${end} end of BETWEEN` }
}

const opposite: Readonly<Record<string, string>> = {
  OPERATOR_IS_NULL: 'OPERATOR_IS_NOT_NULL',
  OPERATOR_IS_NOT_NULL: 'OPERATOR_IS_NULL',
  COMPARE_IN: 'COMPARE_NOT_IN',
  COMPARE_NOT_IN: 'COMPARE_IN',
}

/** Unknown taken for known, a denial left out, and what stands in for an unknown value. */
export const nulls: Operator = (node) => {
  if (node.class !== 'OPERATOR') return []
  const type = opposite[String(node.type)]
  const children = nodesOf(node.children)
  const [first] = children
  if (type !== undefined) return [{ kind: 'null', instead: { ...node, type } }]
  if (node.type === 'OPERATOR_NOT' && first) {
    return [{ kind: 'condition', instead: { ...first, alias: node.alias ?? '' } }]
  }
  const last = children.at(-1)
  if (node.type !== 'OPERATOR_COALESCE' || !first || !last) return []
  const instead =
    children.length === 2 ? { ...first, alias: node.alias ?? '' } : { ...node, children: children.slice(0, -1) }
  return [{ kind: 'null', instead }]
}

/** A set operation that keeps repetitions. Inside another that keeps none, it would change nothing. */
export const unions: Operator = (node, { inUnion }) => {
  if (inUnion) return []
  const all = node.type === 'SET_OPERATION_NODE' ? 'setop_all' : node.type === 'RECURSIVE_CTE_NODE' ? 'union_all' : ''
  if (node[all] !== false) return []
  return [{ kind: 'partition', without: 'DISTINCT of a set operation', instead: { ...node, [all]: true } }]
}
