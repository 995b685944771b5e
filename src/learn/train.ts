import type { Catalog } from '../catalog/catalog.js'
import { companyVariables } from '../catalog/check-models.js'
import { fittedDigest, type ModelContent } from '../declare/model.js'
import type { Training } from '../declare/training.js'
import type { Session } from '../store/session.js'
import { trainAdditive } from './additive-model.js'
import { calibrationLine, logOdds } from './evaluate/calibration.js'
import type { ScoredRows } from './evaluate/scored-rows.js'
import { type Tally, tally } from './evaluate/tally.js'
import { bestThreshold } from './evaluate/thresholds.js'
import { trainLogistic } from './logistic/logistic-model.js'
import { chancesOf, ranked } from './ranked.js'
import { type ReadTable, readAlike, readTable } from './read-table.js'
import type { BinnedTable } from './table.js'
import {
  type AskedMonths,
  createTrainingRows,
  learningTable,
  type TrainingMonths,
  thresholdTable,
} from './training-rows.js'
import { workedExamples } from './worked-examples.js'

export interface TrainAsk extends AskedMonths {
  readonly plan: Training
  readonly algorithm: 'additive' | 'logistic'
  readonly batch: string
  readonly version: string
  readonly threads: number
  tell(text: string): void
}

/** What an algorithm hands over: the curves, and how it scores lines that are laid out like those it learnt from. */
export interface LearntModel {
  readonly base: number
  readonly groups: ModelContent['groups']
  /** Log-odds of each line learnt from, by what never saw its company; NaN where there is none. */
  readonly unseen: Float64Array
  /** Log-odds of other lines. */
  score(table: BinnedTable): Float64Array
  readonly figures: Readonly<Record<string, unknown>>
}

export interface Trained {
  readonly model: ModelContent
  readonly months: TrainingMonths
  readonly rows: number
  readonly companies: number
  readonly cases: number
  /** On companies held out, in the months learnt from. */
  readonly heldOut: Tally
  /** On the companies that thresholds are found on, in the months kept apart. */
  readonly apart: Tally | null
  readonly figures: Readonly<Record<string, unknown>>
}

/**
 * Learns a model by a plan from the training tables that are open in the session, and gives it as its file says it. It is
 * calibrated on companies that what scored them never saw, and its thresholds are found on others still. The same tables,
 * plan and seed give the same model.
 */
export async function train(session: Session, catalog: Catalog, ask: TrainAsk): Promise<Trained> {
  const { plan, algorithm, tell } = ask
  const variables = companyVariables(catalog, plan.grain)
  tell('lay the lines')
  const months = await createTrainingRows(session, plan, ask)
  const table = await readTable(session, plan, {
    from: learningTable,
    bins: plan.boost.bins,
    stored: new Map([...variables].map(([name, { stored }]) => [name, stored])),
    keepValues: algorithm === 'logistic',
    tell,
  })
  const labelOf = (variable: string) => variables.get(variable)?.label ?? variable
  const learn = algorithm === 'logistic' ? trainLogistic : trainAdditive
  const learnt = await learn(plan, table, labelOf, ask)
  tell('calibrate')
  const heldOut = ranked(table, chancesOf(learnt.unseen))
  const found = calibrationLine(heldOut)
  // Too few cases are held out for a line: what was learnt stays as it is.
  const isFound = Number.isFinite(found.slope) && found.slope > 0
  const line = isFound ? found : { slope: 1, offset: 0 }
  const share = plan.rows.others_share
  // Of the lines without event a share was drawn: their odds count so many times more in the country.
  const calibration = {
    slope: shortOf(line.slope),
    offset: shortOf(line.offset + Math.log(share)),
    method: `${isFound ? 'straight line in log-odds fitted on companies held out' : 'none: too few cases were held out'}${share < 1 ? `, and ln ${share} for the lines that were not drawn` : ''}`,
  }
  const others = await readAlike(session, thresholdTable, table)
  const apart = ranked(
    others,
    chancesOf(learnt.score(others).map((value) => calibration.slope * value + calibration.offset)),
  )
  const content = {
    ...wordsOf(ask, table, months, learnt),
    calibration,
    levels: levelsOf(plan, apart, calibrated(heldOut, calibration), months),
    metrics: {},
  }
  const model: ModelContent = { ...content, examples: workedExamples(content) }
  return {
    model: { ...model, training: { ...model.training, fitted: fittedDigest(model) } },
    months,
    rows: table.rows,
    companies: table.companies.length - 1,
    cases: table.cases,
    heldOut: tally(heldOut),
    apart: apart.label.includes(1) ? tally(apart) : null,
    figures: learnt.figures,
  }
}

function wordsOf(
  { plan, algorithm, batch, version }: TrainAsk,
  table: ReadTable,
  months: TrainingMonths,
  learnt: LearntModel,
) {
  const { rows, cases } = table
  const share = plan.rows.others_share
  return {
    $schema: '../../docs/reference/schemas/model.schema.json',
    id: plan.name,
    version,
    label: plan.label,
    author: plan.author,
    card: plan.card,
    grain: plan.grain,
    target: plan.target,
    perimeter: plan.perimeter,
    training: {
      method: 'fitted' as const,
      from: months.from,
      to: months.to,
      resampled_share: share < 1 ? shortOf(cases / rows) : null,
      real_prevalence: shortOf(cases / (cases + (rows - cases) / share)),
      plan: plan.name,
      algorithm,
      batch,
      seed: plan.seed,
      rows,
      companies: table.companies.length - 1,
      cases,
    },
    base: shortOf(learnt.base),
    groups: learnt.groups,
  }
}

/** Cases that a threshold is found on, at least: fewer say nothing of where it should be. */
const leastCases = 30

/**
 * Thresholds as short as three digits: who draws up a list reads them. They are found on companies and months apart; where
 * these have too few cases, on companies held out, in the months learnt from, which the criterion says. A level whose
 * threshold is not under that of the level above is left out.
 */
function levelsOf(
  plan: Training,
  apart: ScoredRows,
  heldOut: ScoredRows,
  months: TrainingMonths,
): ModelContent['levels'] {
  const cases = apart.label.reduce((sum, one) => sum + one, 0)
  const [rows, from, to] =
    cases < leastCases ? [heldOut, months.from, months.to] : [apart, months.apartFrom, months.apartTo]
  const where = `${rows.score.length} lines of companies that what scored them never saw, ${from.slice(0, 7)} to ${to.slice(0, 7)}`
  const found = plan.levels.map(({ level, beta }) => {
    const best = bestThreshold(rows, beta)
    const min = Number((best?.threshold ?? 1).toPrecision(3))
    return { level, min, criterion: `Greatest F${beta} (${best?.value.toPrecision(3)}) on ${where}` }
  })
  const kept = found.filter(({ min }, at) => min > 0 && found.slice(0, at).every((higher) => min < higher.min))
  return [...kept, { level: plan.no_alert, min: 0, criterion: 'Everything below' }]
}

/** The same lines with their calibrated chances: a line in log-odds changes no order. */
function calibrated(
  rows: ScoredRows,
  { slope, offset }: { readonly slope: number; readonly offset: number },
): ScoredRows {
  return { ...rows, score: rows.score.map((value) => 1 / (1 + Math.exp(-(slope * logOdds(value) + offset)))) }
}

export const shortOf = (value: number) => Number(value.toPrecision(5))
