import { type Model, modelVariables } from '../../declare/model.js'
import { failure } from '../../kernel/failure.js'
import type { Session } from '../../store/session.js'
import { needColumns } from '../../tables/columns-needed.js'
import { listOf, numberOf } from '../../tables/parameters.js'
import { calibrationBands } from './calibration.js'
import { compare } from './compare.js'
import { fBeta } from './confusion.js'
import { curvesOf } from './curve-points.js'
import type { Evaluation, Slice, ThresholdFound } from './evaluation.js'
import { leadTime } from './lead-time.js'
import { createLines, type ReadLines, readLines } from './lines.js'
import { type Cut, type Draws, levelCuts, measuredCut, measuredOf, readingsOf, sizeCuts } from './measure.js'
import { judgedMonths } from './months.js'
import { cutAt, rowsWhere, type ScoredRows } from './scored-rows.js'
import { tally } from './tally.js'
import { bestThreshold } from './thresholds.js'

export interface EvaluationAsked extends Draws {
  readonly model: Model
  readonly other?: Model | undefined
  readonly batch: string
  /** First days of months, where they are not all those that can be judged. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly tell: (text: string) => void
}

/** F-beta that a level maximises: the widest of those that alert F2, those above it F0.5. Source: decisions, Lists. */
const betaOf = (rank: number, alerting: number) => (rank === alerting - 1 ? 2 : 0.5)

/**
 * Judges a model on the training tables of a batch, where `entreprise` and the parameters are open: companies that no
 * model learns from, months that its training cannot have seen. Throws a Failure when there is none of them.
 */
export async function evaluate(session: Session, asked: EvaluationAsked): Promise<Evaluation> {
  const { model, other, batch, resamples, seed, tell } = asked
  const models = other ? [model, other] : [model]
  const roles = new Map(await listOf(session, 'roles_evaluation'))
  const slices = await listOf(session, 'coupes_evaluation')
  const targets = models.map(({ target }) => target.variable)
  const read = [...models.flatMap(modelVariables), ...targets, ...roles.values(), ...slices.map(([column]) => column)]
  await needColumns(session, model.grain, read, `vigie compute --as-of ${batch}`)
  const months = await judgedMonths(session, models, asked)
  tell('scoring')
  await createLines(session, {
    models,
    from: months.from,
    to: months.to,
    strong: roles.get('signal_deja_la') ?? '',
    before: roles.get('mois_avant') ?? '',
    slices: slices.map(([column]) => column),
  })
  const test = await readLines(session, 'test', 1, slices.length + 1)
  const rows = rowsWhere(test.rows, (line) => test.strong[line] === 0)
  if (!rows.label.includes(1))
    throw failure('input-missing', 'no company of the test set fails in these months', {
      next: 'Build the training tables over more months, or of more companies.',
    })
  tell('resampling')
  const draws = { resamples, seed }
  const levels = levelCuts(rows, model.levels)
  const sizes = sizeCuts(rows, await listOf(session, 'tailles_liste'))
  const readings = readingsOf(rows, [...levels, ...sizes], draws)
  const withStrong = levelCuts(test.rows, model.levels)
  return {
    model: model.id,
    version: model.version,
    label: model.label,
    batch,
    target: model.target.variable,
    months,
    sets: {
      testShare: await numberOf(session, 'part_entreprises_test'),
      thresholdsShare: await numberOf(session, 'part_entreprises_seuils'),
    },
    ...draws,
    main: {
      ...measuredOf(rows, readings, levels),
      sizes: sizes.map((cut) => measuredCut(readings, cut)),
      bands: calibrationBands(rows),
      curves: curvesOf(rows),
    },
    withStrongSignals: measuredOf(test.rows, readingsOf(test.rows, withStrong, draws), withStrong),
    thresholds: await thresholdsFound(session, model, rows),
    leadTimes: await leadTimes(session, model),
    slices: await slicesOf(session, model, test, [['annee', 'Année'], ...slices], draws),
    compared: other ? await compare(session, other, readings, draws) : null,
  }
}

async function thresholdsFound(session: Session, model: Model, test: ScoredRows): Promise<ThresholdFound[]> {
  const read = await readLines(session, 'thresholds', 1, 0)
  const third = rowsWhere(read.rows, (line) => read.strong[line] === 0)
  const alerting = model.levels.slice(0, -1)
  return alerting.map(({ level, min }, rank) => {
    const beta = betaOf(rank, alerting.length)
    const best = bestThreshold(third, beta)
    const onTest = best && tally(test, [cutAt(test, best.threshold)]).cuts[0]
    return {
      level,
      beta,
      current: min,
      found: best?.threshold ?? null,
      valueWhereFound: best?.value ?? null,
      valueOnTest: onTest ? fBeta(onTest, beta) : null,
    }
  })
}

async function leadTimes(session: Session, model: Model) {
  const before = await numberOf(session, 'mois_avance_alerte')
  const found = []
  for (const level of model.levels.slice(0, -1))
    found.push(await leadTime(session, level, before, model.target.horizon_months))
  return found
}

async function slicesOf(
  session: Session,
  model: Model,
  { rows, strong, slices }: ReadLines,
  titles: readonly (readonly [column: string, title: string])[],
  draws: Draws,
): Promise<Slice[]> {
  const least = await numberOf(session, 'cas_min_coupe')
  return slices.map(({ numbers, values }, rank) => ({
    column: titles[rank]?.[0] ?? '',
    title: titles[rank]?.[1] ?? '',
    values: values.map((value, number) => {
      const own = rowsWhere(rows, (line) => strong[line] === 0 && numbers[line] === number + 1)
      const { lines, cases } = tally(own)
      const cuts: Cut[] = levelCuts(own, model.levels)
      const measured = cases < least || cases === lines ? null : measuredOf(own, readingsOf(own, cuts, draws), cuts)
      return { value, lines, cases, measured }
    }),
  }))
}
