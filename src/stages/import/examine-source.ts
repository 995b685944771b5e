import type { DeclaredSource } from '../../catalog/catalog.js'
import { dateColumn, lineColumns } from '../../catalog/columns.js'
import { isMonthly, isYearly } from '../../declare/source.js'
import { failsLuhn } from '../../declare/types/luhn.js'
import type { AssertedFile, Assertion, RecordCounts } from '../../history/assertion.js'
import { type Issue, isFailure } from '../../kernel/failure.js'
import { ident } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import { keptLines, readSource, refuseNothingKept } from './import-source.js'
import type { Situations } from './situate.js'

/** What an import of one source would make of its files. */
export interface ExaminedSource {
  readonly source: string
  readonly names: readonly string[]
  /** Months held as columns, for a wide source. */
  readonly months: readonly string[]
  /** Undefined when the source is refused whole: `issues` say why. */
  readonly files?: readonly AssertedFile[]
  readonly counts?: RecordCounts
  readonly history?: 'stock' | 'flux'
  /** First and last day or month that the kept lines speak of. */
  readonly period?: { readonly from: string | null; readonly to: string | null }
  readonly reasons: readonly { readonly column: string | null; readonly reason: string; readonly times: number }[]
  /** Where the first of what is refused stands; never what it says. */
  readonly first: readonly {
    readonly file: string
    readonly line: number
    readonly column: string | null
    readonly reason: string
  }[]
  /** Kept lines whose siret or siren does not have its Luhn key: a figure, and no reason to refuse. */
  readonly luhn: { readonly column: string; readonly wrong: number } | null
  /** Kept lines as a state would read them; undefined when nothing so far says who is in the perimeter. */
  readonly situations?: Situations
  /** The same source in the last batch that held it. */
  readonly before: {
    readonly batch: string
    readonly read: number
    readonly kept: number
    readonly refused: number
  } | null
  readonly issues: readonly Issue[]
}

const firstShown = 5

/** Examines the files of one source in a connection of its own; its tables are left open there. */
export async function examineSource(
  session: Session,
  given: Parameters<typeof readSource>[1],
  last: Assertion | undefined,
): Promise<ExaminedSource> {
  const { source, names, batch } = given
  const { read, kept, refused } = last?.counts ?? { read: 0, kept: 0, refused: 0 }
  const before = last ? { batch: last.batch, read, kept, refused } : null
  const common = { source: source.name, names, before }
  try {
    const found = await readSource(session, given)
    const issues: Issue[] = []
    try {
      refuseNothingKept(found)
    } catch (error) {
      if (!isFailure(error)) throw error
      issues.push(...placed(batch, error.issues))
    }
    const { files, counts, history } = found.assertion
    return {
      ...common,
      files,
      counts,
      history,
      months: found.assertion.months,
      luhn: await luhnOf(session, source),
      period: await periodOf(session, source),
      ...(await refusedOf(session)),
      issues,
    }
  } catch (error) {
    if (!isFailure(error)) throw error
    return { ...common, months: [], luhn: null, reasons: [], first: [], issues: placed(batch, error.issues) }
  }
}

const placed = (batch: string, issues: readonly Issue[]) =>
  issues.map((issue) => ({ ...issue, place: `${batch}/${issue.place ?? ''}` }))

/** Counts the kept lines of wrong key, on the column by which the source names establishments or companies. */
async function luhnOf(session: Session, source: DeclaredSource): Promise<ExaminedSource['luhn']> {
  const columns = lineColumns(source)
  const column = columns.find(({ type }) => type === 'siret') ?? columns.find(({ type }) => type === 'siren')
  if (!column) return null
  const fails = failsLuhn(ident(column.name), column.type === 'siret' ? 14 : 9)
  const { wrong } = await session.one(`SELECT count(*) FILTER (${fails}) AS wrong FROM ${keptLines}`)
  return { column: column.name, wrong: Number(wrong) }
}

async function periodOf(session: Session, source: DeclaredSource): Promise<NonNullable<ExaminedSource['period']>> {
  const { layout } = source
  if (isYearly(layout)) {
    const years = `SELECT unnest(${ident(layout.stored)}).${ident(layout.year)} AS annee FROM lignes`
    const row = await session.one(`SELECT min(annee) AS low, max(annee) AS high FROM (${years})`)
    return { from: row.low === null ? null : String(row.low), to: row.high === null ? null : String(row.high) }
  }
  if (isMonthly(layout)) {
    const names = await session.rows('SELECT column_name AS name FROM (DESCRIBE lignes)')
    const months = names
      .map(({ name }) => String(name))
      .filter((name) => /^[0-9]{4}-[0-9]{2}$/.test(name))
      .sort()
    return { from: months[0] ?? null, to: months.at(-1) ?? null }
  }
  const date = dateColumn(source)
  if (!date) return { from: null, to: null }
  const row = await session.one(
    `SELECT CAST(min(${ident(date)}) AS VARCHAR) AS low, CAST(max(${ident(date)}) AS VARCHAR) AS high FROM lignes`,
  )
  const text = (value: unknown) => (value === null ? null : String(value))
  return { from: text(row.low), to: text(row.high) }
}

async function refusedOf(session: Session): Promise<Pick<ExaminedSource, 'reasons' | 'first'>> {
  const reasons = await session.rows(
    'SELECT colonne, raison, count(*) AS times FROM refus GROUP BY ALL ORDER BY times DESC, colonne, raison',
  )
  const first = await session.rows(
    `SELECT fichier, ligne, colonne, raison FROM refus ORDER BY rang, ligne, colonne LIMIT ${firstShown}`,
  )
  const column = (value: unknown) => (value === null ? null : String(value))
  return {
    reasons: reasons.map(({ colonne, raison, times }) => ({
      column: column(colonne),
      reason: String(raison),
      times: Number(times),
    })),
    first: first.map(({ fichier, ligne, colonne, raison }) => ({
      file: String(fichier),
      line: Number(ligne),
      column: column(colonne),
      reason: String(raison),
    })),
  }
}
