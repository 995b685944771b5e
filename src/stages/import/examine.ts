import type { DeclaredSource } from '../../catalog/catalog.js'
import { dateColumn } from '../../catalog/columns.js'
import { isMonthly, isYearly } from '../../declare/source.js'
import { type AssertedFile, type Assertion, type RecordCounts, readAssertions } from '../../history/assertion.js'
import { readDelivery } from '../../history/delivery.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { type Issue, isFailure } from '../../kernel/failure.js'
import { ident } from '../../kernel/sql.js'
import { type Session, withSession } from '../../store/session.js'
import { eachOf } from '../bounded.js'
import type { StageContext } from '../context.js'
import { readSource, refuseNothingKept } from './import-source.js'

/** What an import of one source would make of its files. */
export interface ExaminedSource {
  readonly source: string
  readonly names: readonly string[]
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
  /** The same source in the last batch that held it. */
  readonly before: {
    readonly batch: string
    readonly read: number
    readonly kept: number
    readonly refused: number
  } | null
  readonly issues: readonly Issue[]
}

export interface ExaminedBatch {
  readonly sources: readonly ExaminedSource[]
  /** Files that fit the names of no source. */
  readonly unknown: readonly string[]
  /** Files of sources to which the batch is not open. */
  readonly aside: readonly string[]
}

const firstShown = 5

/**
 * Reads every file of a batch through the very path of an import, and writes nothing: what would be kept, refused and
 * why. Throws a Failure when the batch has no folder of deliveries.
 */
export async function examineBatch(
  context: Omit<StageContext, 'tell'>,
  batch: BatchKey,
  progress: (text: string) => void,
): Promise<ExaminedBatch> {
  const { workspace, catalog, limits } = context
  const { folder, bySource, unknown, aside, modes } = await readDelivery(workspace, catalog, batch)
  const sources = new Map<string, ExaminedSource>()
  await withSession(limits, async (engine) => {
    const earlier = await readAssertions(engine, workspace, batch)
    await eachOf(bySource, Math.min(2, limits.threads), async ([name, files]) => {
      progress(`read ${name}`)
      const source = catalog.sources.get(name) as DeclaredSource
      const before = earlier.get(name)?.findLast((assertion) => assertion.batch !== batch.text)
      const session = await engine.beside()
      try {
        const history = modes.get(name) ?? source.history
        const given = { batch: batch.text, source, folder, names: files, history, temporary: limits.temporary }
        sources.set(name, await examineSource(session, given, before))
      } finally {
        session.close()
      }
    })
  })
  return { sources: [...bySource.keys()].flatMap((name) => sources.get(name) ?? []), unknown, aside }
}

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
      period: await periodOf(session, source),
      ...(await refusedOf(session)),
      issues,
    }
  } catch (error) {
    if (!isFailure(error)) throw error
    return { ...common, reasons: [], first: [], issues: placed(batch, error.issues) }
  }
}

const placed = (batch: string, issues: readonly Issue[]) =>
  issues.map((issue) => ({ ...issue, place: `${batch}/${issue.place ?? ''}` }))

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
