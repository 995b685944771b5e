import { type Change, call, constant, type Operator } from './change.js'
import { isNode, type Json, type Node, nodesOf } from './tree.js'

const swapped: Readonly<Record<string, string>> = {
  COMPARE_LESSTHAN: 'COMPARE_LESSTHANOREQUALTO',
  COMPARE_LESSTHANOREQUALTO: 'COMPARE_LESSTHAN',
  COMPARE_GREATERTHAN: 'COMPARE_GREATERTHANOREQUALTO',
  COMPARE_GREATERTHANOREQUALTO: 'COMPARE_GREATERTHAN',
}

/** A bound that is in, or out. */
export const comparisons: Operator = (node) => {
  const type = node.class === 'COMPARISON' ? swapped[String(node.type)] : undefined
  return type === undefined ? [] : [{ kind: 'comparison', instead: { ...node, type } }]
}

const contrary: Readonly<Record<string, string>> = { '+': '-', '-': '+', '*': '/', '/': '*' }

/** An operation that is its contrary. */
export const operations: Operator = (node) => {
  const other = node.class === 'FUNCTION' ? contrary[String(node.function_name)] : undefined
  if (other === undefined || nodesOf(node.children).length !== 2) return []
  return [{ kind: 'operation', instead: { ...node, function_name: other } }] satisfies Change[]
}

/** Another unit of the calendar: names that the engine knows, so that the query still runs. */
const calendar: Readonly<Record<string, string>> = {
  day: 'month',
  month: 'year',
  quarter: 'year',
  year: 'month',
  hour: 'day',
  week: 'month',
}
const takesUnit = /^date_?(trunc|diff|part|sub)$/

/** A constant that is another one: the next number down and up, the day before and after, another word. */
export const constants: Operator = (node, { argument }) => {
  const held = node.class === 'CONSTANT' ? node.value : undefined
  if (!isNode(held) || held.is_null === true) return []
  if (argument && /^(parametre|dans_parametre)$/.test(argument.of) && argument.rank === 0) return []
  const unit = argument !== undefined && takesUnit.test(argument.of) && argument.rank === 0
  return others(held, unit).map((value) => ({
    kind: 'constant',
    instead: { ...node, value: { ...held, value } },
  }))
}

function others({ value, type }: Node, unit: boolean): Json[] {
  if (typeof value === 'boolean') return [!value]
  if (typeof value === 'number') {
    const whole = isNode(type) && !/DOUBLE|FLOAT/.test(String(type.id))
    return whole ? [value - 1, value + 1] : value === 0 ? [-1, 1] : [value * 0.9, value * 1.1]
  }
  if (typeof value !== 'string') return []
  if (value === 't' || value === 'f') return [value === 't' ? 'f' : 't']
  if (unit) return calendar[value] ? [calendar[value]] : []
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return [dayBeside(value, -1), dayBeside(value, 1)]
  return [`${value}_`]
}

const dayBeside = (day: string, days: number) =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)

/** A threshold that is another one: one less and one more when it counts things, a tenth otherwise. */
export const parameters: Operator = (node, around) => {
  if (node.class !== 'FUNCTION' || node.function_name !== 'parametre') return []
  const held = nodesOf(node.children)[0]?.value
  const value = isNode(held) ? around.parameters.get(String(held.value)) : undefined
  if (value === undefined) return []
  const changed = Number.isInteger(value)
    ? [call('-', node, constant('INTEGER', 1)), call('+', node, constant('INTEGER', 1))]
    : [call('*', node, constant('DOUBLE', 0.9)), call('*', node, constant('DOUBLE', 1.1))]
  return changed.map((instead) => ({ kind: 'constant', instead: { ...instead, alias: node.alias ?? '' } }))
}
