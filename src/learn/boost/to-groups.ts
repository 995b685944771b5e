import type { PairAxis } from '../../declare/curve.js'
import type { ModelGroup, ModelPair, ModelTerm } from '../../declare/model.js'
import type { Training } from '../../declare/training.js'
import type { BinnedColumn, BinnedTable } from '../table.js'
import type { Pair, PairSide } from './pair-cells.js'
import type { Additive } from './purify.js'

type Curve = ModelTerm['curve']
type Variable = Training['groups'][number]['variables'][number]

/** Contributions are written to a hundredth of log-odds: finer ones would move a score by less than a quarter of a percent. */
const digits = 2
const short = (value: number) => Number(value.toFixed(digits)) + 0

/**
 * The groups of a model file from curves and pairs over bins: steps that say the same are one. A pair of variables of two
 * groups is told in the group of the first.
 */
export function groupsOf(
  plan: Training,
  { columns }: Pick<BinnedTable, 'columns'>,
  fitted: Additive,
  seen: readonly Float64Array[],
  labelOf: (variable: string) => string,
): ModelGroup[] {
  let at = 0
  return plan.groups.map(({ id, label, variables }) => {
    const first = at
    const terms = variables.map((variable) => {
      const index = at++
      const absent = (seen[index]?.[0] ?? 0) > 0
      return termOf(variable, columns[index] as BinnedColumn, fitted.tables[index] as Float64Array, absent, labelOf)
    })
    const pairs = fitted.pairs.flatMap((pair, rank) =>
      pair.first >= first && pair.first < at
        ? [pairOf(pair, columns, fitted.pairTables[rank] as Float64Array, labelOf)]
        : [],
    )
    return {
      id,
      label,
      multiplier: 1,
      terms,
      pairs: pairs.filter(({ values }) => values.flat().some((one) => one !== 0)),
    }
  })
}

function termOf(
  { variable, monotone, missing }: Variable,
  column: BinnedColumn,
  values: Float64Array,
  absent: boolean,
  labelOf: (variable: string) => string,
): ModelTerm {
  const reason = absent ? missing : `${missing}. No line without it was learnt from`
  return {
    id: variable,
    variable,
    label: labelOf(variable),
    curve: curveOf(column, [...values].map(short)),
    missing: { contribution: absent ? short(values[0] as number) : 0, reason },
    monotone,
  }
}

function curveOf({ kind, edges, choices }: BinnedColumn, values: readonly number[]): Curve {
  const known = values.slice(1)
  if (kind === 'flag') return { kind: 'flag', when_true: known[1] ?? 0, when_false: known[0] ?? 0 }
  if (kind === 'choice') {
    const named = choices.map((choice, at) => [choice, known[at] ?? 0] as const)
    return { kind: 'choice', values: Object.fromEntries(named), other: known[choices.length] ?? 0 }
  }
  const kept = edges.flatMap((edge, at) => (known[at + 1] === known[at] ? [] : [[edge, known[at + 1] ?? 0] as const]))
  return {
    kind: 'steps',
    edges: kept.map(([edge]) => edge),
    values: [known[0] ?? 0, ...kept.map(([, value]) => value)],
  }
}

/** A side of a pair with the steps of its table, in the order of a model file: that of an absent value last. */
interface Side {
  readonly axis: PairAxis
  readonly from: readonly number[]
}

function pairOf(
  pair: Pair,
  columns: readonly BinnedColumn[],
  table: Float64Array,
  labelOf: (variable: string) => string,
): ModelPair {
  const [down, across] = [columns[pair.first], columns[pair.second]]
  if (!down || !across) throw new Error('a pair of columns that are not there')
  const width = pair.columns.count
  const cell = (line: number, column: number) => short(table[line * width + column] ?? 0)
  const all = (count: number) => Array.from({ length: count }, (_, at) => at)
  const rows = sideOf(down, pair.rows, (a, b) => all(width).every((column) => cell(a, column) === cell(b, column)))
  const cols = sideOf(across, pair.columns, (a, b) =>
    all(pair.rows.count).every((line) => cell(line, a) === cell(line, b)),
  )
  return {
    id: `${down.name}_x_${across.name}`,
    label: `${labelOf(down.name)} et ${labelOf(across.name)}, ensemble`,
    rows: rows.axis,
    columns: cols.axis,
    values: rows.from.map((line) => cols.from.map((column) => cell(line, column))),
    reason: 'What companies without the value were seen to do',
  }
}

function sideOf(column: BinnedColumn, side: PairSide, same: (a: number, b: number) => boolean): Side {
  const variable = column.name
  const steps = Array.from({ length: side.count - 1 }, (_, at) => at + 1)
  if (column.kind === 'flag') return { axis: { variable, kind: 'flag' }, from: [...steps, 0] }
  if (column.kind === 'choice')
    return { axis: { variable, kind: 'choice', values: [...column.choices] }, from: [...steps, 0] }
  const kept = steps.filter((step, at) => at === 0 || !same(step, steps[at - 1] as number))
  // The first bin of a step is cut from the one before it by the bound two places down: bins start at 1, bounds at 0.
  const edges = kept.slice(1).map((step) => column.edges[side.of.indexOf(step) - 2] as number)
  return { axis: { variable, kind: 'steps', edges }, from: [...kept, 0] }
}
