import type { CompanyWeights, ScoredRows } from './scored-rows.js'

/** What a straight line in log-odds says of scores: 1 and 0 when they are the chances they claim to be. */
export interface CalibrationLine {
  /** Under 1, the scores are too sure of themselves. */
  readonly slope: number
  readonly offset: number
}

export interface CalibrationBand {
  readonly lines: number
  readonly cases: number
  readonly lowest: number
  readonly highest: number
  /** Mean score. */
  readonly expected: number
  readonly observed: number
}

const rounds = 25
const closeEnough = 1e-9
/** A score of exactly 0 or 1 has no log-odds. */
const nearest = 1e-12

export const logOdds = (score: number) => {
  const held = Math.min(1 - nearest, Math.max(nearest, score))
  return Math.log(held / (1 - held))
}

/**
 * Slope and offset of the logistic regression of what happened on the log-odds of the score, by Newton's method. It starts
 * from scores that say nothing: from slope 1, scores that are wrong about who fails send it away. A step that makes the loss
 * worse is halved until it does not: a few lines far from all others would send it past the optimum, and further each time.
 */
export function calibrationLine(rows: ScoredRows): CalibrationLine {
  const cases = rows.label.reduce((sum, one) => sum + one, 0)
  const x = logOddsOf(rows)
  let line: CalibrationLine = { slope: 0, offset: logOdds(cases / rows.label.length) }
  let loss = lossOf(rows, x, line)
  for (let round = 0; round < rounds; round++) {
    const next = stepFrom(rows, x, line)()
    if (Number.isNaN(next.slope)) return next
    const at = (share: number): CalibrationLine => ({
      slope: line.slope + share * (next.slope - line.slope),
      offset: line.offset + share * (next.offset - line.offset),
    })
    let share = 1
    let tried = lossOf(rows, x, next)
    while (!(tried <= loss) && share > closeEnough) {
      share /= 2
      tried = lossOf(rows, x, at(share))
    }
    if (!(tried <= loss)) break
    const moved = share * (Math.abs(next.slope - line.slope) + Math.abs(next.offset - line.offset))
    line = at(share)
    loss = tried
    if (moved < closeEnough) break
  }
  return line
}

/** Mean logarithmic loss of a line. */
function lossOf({ label }: ScoredRows, x: Float64Array, { slope, offset }: CalibrationLine): number {
  let sum = 0
  for (let line = 0; line < x.length; line++) {
    const value = offset + slope * (x[line] as number)
    // ln(1 + e^value), without the overflow of a large one.
    sum += Math.max(0, value) + Math.log1p(Math.exp(-Math.abs(value))) - (label[line] === 1 ? value : 0)
  }
  return sum / x.length
}

/**
 * The same for resamples of companies: one step of Newton from the whole sample's line, which is where a resample
 * converges to first order. What a line of the sample brings is computed once, and weighed in each resample.
 */
export function resampledLine(rows: ScoredRows, line: CalibrationLine): (weights: CompanyWeights) => CalibrationLine {
  return Number.isNaN(line.slope) ? () => line : stepFrom(rows, logOddsOf(rows), line)
}

function logOddsOf({ score }: ScoredRows): Float64Array {
  const x = new Float64Array(score.length)
  for (let line = 0; line < x.length; line++) x[line] = logOdds(score[line] as number)
  return x
}

function stepFrom(
  { label, company }: ScoredRows,
  x: Float64Array,
  { slope, offset }: CalibrationLine,
): (weights?: CompanyWeights) => CalibrationLine {
  const [off, curve] = [new Float64Array(x.length), new Float64Array(x.length)]
  for (let line = 0; line < x.length; line++) {
    const chance = 1 / (1 + Math.exp(-(offset + slope * (x[line] as number))))
    off[line] = (label[line] as number) - chance
    curve[line] = chance * (1 - chance)
  }
  return (weights) => {
    let [g0, g1, h00, h01, h11] = [0, 0, 0, 0, 0]
    for (let line = 0; line < x.length; line++) {
      const weight = weights === undefined ? 1 : (weights[company[line] as number] as number)
      const at = x[line] as number
      const [pull, bend] = [weight * (off[line] as number), weight * (curve[line] as number)]
      g0 += pull
      g1 += pull * at
      h00 += bend
      h01 += bend * at
      h11 += bend * at * at
    }
    const determinant = h00 * h11 - h01 * h01
    // One score only, or cases that a threshold separates from the rest: there is no such line.
    if (!(determinant > closeEnough * h00 * h11)) return { slope: Number.NaN, offset: Number.NaN }
    return {
      slope: slope + (h00 * g1 - h01 * g0) / determinant,
      offset: offset + (h11 * g0 - h01 * g1) / determinant,
    }
  }
}

/** As many bands of as many lines, from the highest scores down: what they announce and what happened. */
export function calibrationBands({ score, label }: ScoredRows, bands = 10): CalibrationBand[] {
  return Array.from({ length: bands }, (_, band) => {
    const from = Math.floor((band * score.length) / bands)
    const to = Math.floor(((band + 1) * score.length) / bands)
    let [cases, sum] = [0, 0]
    for (let line = from; line < to; line++) {
      cases += label[line] as number
      sum += score[line] as number
    }
    const lines = to - from
    return {
      lines,
      cases,
      lowest: score[to - 1] ?? Number.NaN,
      highest: score[from] ?? Number.NaN,
      expected: sum / lines,
      observed: cases / lines,
    }
  }).filter(({ lines }) => lines > 0)
}
