import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Training } from '../declare/training.js'
import type { BatchKey } from '../kernel/batch-key.js'
import { failure } from '../kernel/failure.js'
import { firstDay, monthPlus, parseMonth } from '../kernel/month.js'
import { ident, literal } from '../kernel/sql.js'
import { type CalibrationBand, calibrationBands } from '../learn/evaluate/calibration.js'
import type { Measured } from '../learn/evaluate/evaluation.js'
import { measuredOf, readingsOf } from '../learn/evaluate/measure.js'
import { companySet } from '../learn/split.js'
import { type TrainAsk, train } from '../learn/train.js'
import { learningTable } from '../learn/training-rows.js'
import type { StageContext } from '../stages/context.js'
import { scoreSelect } from '../stages/score/index.js'
import { type Session, withSession } from '../store/session.js'
import { readTyped } from '../store/typed-columns.js'
import { openViews } from '../tables/open-views.js'

export interface CountryAsk {
  readonly plan: Training
  readonly batch: BatchKey
  /** First day of the last month judged. */
  readonly until: string
  /** How many months are judged. */
  readonly months: number
  /** Where the lines are written for other programs to learn from. */
  readonly lines?: string | undefined
  tell(text: string): void
}

/** What one way to score is worth on the lines judged. */
export interface Judged {
  readonly name: string
  readonly measured: Measured
  readonly bands: readonly CalibrationBand[]
  readonly seconds: number | null
}

export interface CountryFigures {
  readonly learnt: { readonly from: string; readonly to: string; readonly lines: number; readonly companies: number }
  readonly judged: { readonly from: string; readonly to: string }
  readonly scores: readonly Judged[]
}

const judgedTable = 'lignes_jugees'
const draws = { resamples: 200, seed: 1 }

/**
 * What the additive model, straight lines and the oracle of the country are worth on the same lines: two fifths of the
 * companies, that nobody learns from, over months whose outcomes begin as long after those learnt from as the target looks
 * ahead. The oracle knows the state of each month in the truth of the country, and not the path to come.
 */
export async function measureCountry(context: Omit<StageContext, 'tell'>, ask: CountryAsk): Promise<CountryFigures> {
  const { plan, batch, tell } = ask
  // The truth of the country lies beside what stages read.
  return withSession({ ...context.limits, folders: [context.workspace.root] }, async (session) => {
    await openViews(session, { ...context, training: true }, batch, [], [plan.grain])
    const judged = { from: shifted(ask.until, 1 - ask.months), to: ask.until }
    await layJudged(session, plan, judged, context.workspace.path('verite'))
    const scores: Judged[] = [await judge(session, 'oracle', 'oracle', null)]
    let learnt: CountryFigures['learnt'] | undefined
    for (const algorithm of ['logistic', 'additive'] as const) {
      const { months, rows, companies, seconds } = await scoreBy(session, context, algorithm, {
        ...{ plan, algorithm, batch: batch.text, version: '0.0.0', threads: context.limits.threads },
        ...{ until: ask.until, to: shifted(judged.from, -plan.rows.purge_months) },
        tell: (text) => tell(`${algorithm}: ${text}`),
      })
      learnt = { from: months.from, to: months.to, lines: rows, companies }
      scores.push(await judge(session, algorithm, `p_${algorithm}`, seconds))
    }
    if (ask.lines !== undefined) await writeLines(session, plan, ask.lines)
    if (!learnt) throw new Error('two models are learnt')
    return { learnt, judged, scores }
  })
}

/** Learns a model, and adds its score to the lines judged, by the SELECT that scores the country. */
async function scoreBy(session: Session, context: Omit<StageContext, 'tell'>, name: string, ask: TrainAsk) {
  const started = context.clock().getTime()
  const trained = await train(session, context.catalog, ask)
  const seconds = (context.clock().getTime() - started) / 1000
  const model = { ...trained.model, file: '', digest: '' }
  await session.run(`CREATE OR REPLACE TEMP TABLE ${judgedTable} AS
    SELECT j.*, s.score AS p_${name} FROM ${judgedTable} AS j
    JOIN (${scoreSelect(model, judgedTable)}) AS s USING (siren, periode)`)
  return { ...trained, seconds }
}

async function layJudged(
  session: Session,
  plan: Training,
  { from, to }: { readonly from: string; readonly to: string },
  truth: string,
): Promise<void> {
  const target = ident(plan.target.variable)
  const variables = [...new Set(plan.groups.flatMap((group) => group.variables.map(({ variable }) => ident(variable))))]
  await session.run(`CREATE OR REPLACE TEMP TABLE ${judgedTable} AS
    SELECT e.siren, e.periode, CAST(${target} AS UTINYINT) AS survient, o.probabilite_18m AS oracle,
      CAST(dense_rank() OVER (ORDER BY e.siren) - 1 AS INTEGER) AS societe, ${variables.map((one) => `e.${one}`).join(', ')}
    FROM ${ident(plan.grain)} AS e
    JOIN read_parquet(${literal(join(truth, 'mois-*.parquet'))}) AS m ON m.siren = e.siren AND m.mois = e.periode
    JOIN read_parquet(${literal(join(truth, 'oracle.parquet'))}) AS o USING (etat)
    WHERE ${target} IS NOT NULL AND (${plan.rows.where}) AND e.periode BETWEEN DATE ${literal(from)} AND DATE ${literal(to)}
      AND ${companySet('e.siren')} <> 'learning'`)
  const { cases } = await session.one(`SELECT count(*) FILTER (survient = 1) AS cases FROM ${judgedTable}`)
  if (Number(cases) === 0)
    throw failure('input-missing', `no outcome of ${from.slice(0, 7)} to ${to.slice(0, 7)} can be judged`, {
      next: 'Build the training tables from an earlier month: vigie compute --as-of … --from …',
    })
}

async function judge(session: Session, name: string, column: string, seconds: number | null): Promise<Judged> {
  const lines = { from: judgedTable, order: `${column} DESC, siren, periode` }
  const columns = await readTyped(session, lines, {
    ...{ [column]: 'Float64', survient: 'Uint8', societe: 'Int32' },
  } as const)
  const { survient, societe } = columns as unknown as { readonly survient: Uint8Array; readonly societe: Int32Array }
  const score = (columns as unknown as Readonly<Record<string, Float64Array>>)[column] as Float64Array
  const companies = societe.reduce((most, one) => Math.max(most, one + 1), 0)
  const rows = { score, label: survient, company: societe, companies }
  return { name, measured: measuredOf(rows, readingsOf(rows, [], draws), []), bands: calibrationBands(rows), seconds }
}

/** The lines learnt from and those judged, with the same columns, for a library of trees to be compared on. */
async function writeLines(session: Session, plan: Training, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const names = plan.groups.flatMap(({ variables }) => variables.map(({ variable }) => variable))
  const cells = [...new Set(names)].map((name) => `CAST(${ident(name)} AS DOUBLE) AS ${ident(name)}`).join(', ')
  const write = (name: string, table: string) =>
    session.run(`COPY (SELECT CAST(survient AS INTEGER) AS survient, ${cells} FROM ${table} ORDER BY siren, periode)
      TO ${literal(join(folder, `${name}.parquet`))} (FORMAT parquet)`)
  await write('apprises', learningTable)
  await write('jugees', judgedTable)
}

function shifted(day: string, months: number): string {
  const month = parseMonth(day.slice(0, 7))
  if (!month) throw new Error('months of a table are days')
  return firstDay(monthPlus(month, months))
}
