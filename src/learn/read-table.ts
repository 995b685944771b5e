import type { Training } from '../declare/training.js'
import { failure } from '../kernel/failure.js'
import { ident, literal } from '../kernel/sql.js'
import { readNumbers } from '../store/number-column.js'
import type { Session } from '../store/session.js'
import { binChoices, binFlags, binNumbers, binOf } from './bins.js'
import { type BinnedColumn, type BinnedTable, sharedBytes } from './table.js'

/** A code is told apart when at least so many lines have it; the others are "any other". */
const choiceRows = 100
const mostChoices = 60

export interface ReadTable extends BinnedTable {
  readonly cases: number
  /** The numbers themselves, NaN where there is none, when they are asked for. */
  readonly values: readonly Float64Array[]
}

interface Wanted {
  readonly from: string
  readonly bins: number
  /** How each column is stored in the engine. */
  readonly stored: ReadonlyMap<string, string>
  readonly keepValues: boolean
  tell(text: string): void
}

/** Reads a table of lines by columns, each cut into bins by its own values. One column of numbers is in memory at a time. */
export async function readTable(session: Session, plan: Training, wanted: Wanted): Promise<ReadTable> {
  const { from, bins, stored } = wanted
  const { rows, cases } = await session.one(`SELECT count(*) AS rows, count(*) FILTER (survient) AS cases FROM ${from}`)
  const size = { from, rows: Number(rows) }
  if (Number(cases) === 0 || cases === rows)
    throw failure(
      'input-missing',
      `${Number(cases) === 0 ? 'no event follows' : 'an event follows'} any of the ${rows} lines to learn from`,
      {
        next: 'Build the training tables over more months, or from more companies.',
      },
    )
  const columns: BinnedColumn[] = []
  const values: Float64Array[] = []
  for (const { variable: name, monotone } of plan.groups.flatMap(({ variables }) => variables)) {
    wanted.tell(`read ${name}`)
    const direction = monotone === 'increasing' ? 1 : monotone === 'decreasing' ? -1 : 0
    const column = { name, monotone: direction, bins } as const
    const type = stored.get(name)
    const choices = type === 'VARCHAR' ? await choicesOf(session, from, name) : []
    const numbers = await readNumbers(session, { ...size, expression: expressionOf(name, type, choices) })
    columns.push(
      type === 'VARCHAR'
        ? binChoices(column, numbers, choices)
        : type === 'BOOLEAN'
          ? binFlags(column, numbers)
          : binNumbers(column, numbers),
    )
    if (wanted.keepValues) values.push(numbers)
  }
  const outcome = await readOutcome(session, size)
  return {
    rows: size.rows,
    cases: Number(cases),
    columns,
    outcome,
    companies: await companiesOf(session, size),
    values,
  }
}

/** The same columns for other lines, in the bins of a table that was learnt from. */
export async function readAlike(session: Session, from: string, { columns }: BinnedTable): Promise<BinnedTable> {
  const { rows } = await session.one(`SELECT count(*) AS rows FROM ${from}`)
  const size = { from, rows: Number(rows) }
  const alike: BinnedColumn[] = []
  for (const column of columns) {
    const type = { number: 'DOUBLE', flag: 'BOOLEAN', choice: 'VARCHAR' }[column.kind]
    const numbers = await readNumbers(session, { ...size, expression: expressionOf(column.name, type, column.choices) })
    const bins = sharedBytes(size.rows)
    for (let row = 0; row < size.rows; row++) bins[row] = binLike(column, numbers[row] as number)
    alike.push({ ...column, bins })
  }
  return {
    rows: size.rows,
    columns: alike,
    outcome: await readOutcome(session, size),
    companies: await companiesOf(session, size),
  }
}

function binLike({ kind, edges, choices }: BinnedColumn, value: number): number {
  if (Number.isNaN(value)) return 0
  if (kind === 'number') return binOf(edges, value)
  return kind === 'flag' ? value + 1 : Math.min(value, choices.length) + 1
}

/** A number as it is, a flag as 0 or 1, a code as its rank among those told apart. */
function expressionOf(name: string, type: string | undefined, choices: readonly string[]): string {
  const column = ident(name)
  if (type !== 'VARCHAR') return column
  const known = choices.length > 0 ? `list_position([${choices.map(literal).join(', ')}], ${column})` : 'NULL'
  return `CASE WHEN ${column} IS NOT NULL THEN coalesce(${known}, ${choices.length + 1}) - 1 END`
}

async function choicesOf(session: Session, from: string, name: string): Promise<string[]> {
  const found = await session.rows(
    `SELECT ${ident(name)} AS code FROM ${from} WHERE ${ident(name)} IS NOT NULL
     GROUP BY ${ident(name)} HAVING count(*) >= ${choiceRows} ORDER BY count(*) DESC, code LIMIT ${mostChoices}`,
  )
  return found.map(({ code }) => String(code)).sort()
}

interface Size {
  readonly from: string
  readonly rows: number
}

async function readOutcome(session: Session, size: Size): Promise<Uint8Array> {
  const outcome = sharedBytes(size.rows)
  outcome.set(await readNumbers(session, { ...size, expression: 'survient' }))
  return outcome
}

/** First row of each company, then the number of rows. */
async function companiesOf(session: Session, size: Size): Promise<Int32Array> {
  const sirens = await readNumbers(session, { ...size, expression: 'CAST(siren AS BIGINT)' })
  const starts: number[] = []
  for (let row = 0; row < sirens.length; row++) if (row === 0 || sirens[row] !== sirens[row - 1]) starts.push(row)
  return Int32Array.from([...starts, sirens.length])
}
