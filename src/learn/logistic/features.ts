import type { ModelTerm } from '../../declare/model.js'
import type { BinnedColumn } from '../table.js'

/** The columns that one variable becomes, and how their weights are told as a curve. */
export interface Feature {
  readonly columns: readonly Float64Array[]
  curve(weights: readonly number[]): { readonly curve: ModelTerm['curve']; readonly missing: number }
}

/** Share of the values beyond which, on each side, a value counts as the bound: one company may not turn a line. */
const tail = 0.005

const short = (value: number) => Number(value.toPrecision(6))

/** What a variable becomes: standardised when it is a number, one column a code, and one more that says it is absent. */
export function featureOf(column: BinnedColumn, values: Float64Array): Feature {
  const absent = values.map((value) => Number(Number.isNaN(value)))
  const mayBeAbsent = absent.includes(1)
  const withAbsent = (columns: Float64Array[]) => (mayBeAbsent ? [...columns, absent] : columns)
  const missing = (weights: readonly number[]) => (mayBeAbsent ? short(weights.at(-1) ?? 0) : 0)
  if (column.kind === 'flag') {
    const set = values.map((value) => (value === 1 ? 1 : 0))
    return {
      columns: withAbsent([set]),
      curve: (weights) => ({
        curve: { kind: 'flag', when_true: short(weights[0] ?? 0), when_false: 0 },
        missing: missing(weights),
      }),
    }
  }
  if (column.kind === 'choice') {
    const { choices, bins } = column
    const columns = choices.map((_, at) => Float64Array.from(bins, (bin) => Number(bin === at + 1)))
    return {
      columns: withAbsent(columns),
      curve: (weights) => ({
        curve: {
          kind: 'choice',
          values: Object.fromEntries(choices.map((choice, at) => [choice, short(weights[at] ?? 0)])),
          other: 0,
        },
        missing: missing(weights),
      }),
    }
  }
  const { low, high, mean, deviation } = scaleOf(values)
  const standard = (value: number) => (Math.min(high, Math.max(low, value)) - mean) / deviation
  return {
    columns: withAbsent([values.map((value) => (Number.isNaN(value) ? 0 : standard(value)))]),
    curve: (weights) => {
      const at = (value: number): [number, number] => [short(value), short((weights[0] ?? 0) * standard(value))]
      return { curve: { kind: 'line', points: [at(low), at(high > low ? high : low + 1)] }, missing: missing(weights) }
    },
  }
}

function scaleOf(values: Float64Array) {
  const known = values.filter((value) => !Number.isNaN(value)).sort()
  const last = known.length - 1
  const low = known[Math.floor(tail * last)] ?? 0
  const high = known[Math.ceil((1 - tail) * last)] ?? 0
  const held = known.map((value) => Math.min(high, Math.max(low, value)))
  const mean = held.reduce((sum, value) => sum + value, 0) / Math.max(1, held.length)
  const variance = held.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, held.length)
  return { low, high, mean, deviation: Math.sqrt(variance) || 1 }
}
