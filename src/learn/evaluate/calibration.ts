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
 * Slope and offset of the logistic regression of what happened on the log-odds of the score. From `start`, `rounds` steps
 * of Newton; a resample takes one from the whole sample's line, which is where it converges to first order.
 */
export function calibrationLine(
  { score, label, company }: ScoredRows,
  { weights, start = { slope: 1, offset: 0 }, most = rounds }: CalibrationStart = {},
): CalibrationLine {
  const x = Float64Array.from(score, logOdds)
  let { slope, offset } = start
  for (let round = 0; round < most; round++) {
    let [g0, g1, h00, h01, h11] = [0, 0, 0, 0, 0]
    for (let line = 0; line < x.length; line++) {
      const at = x[line] as number
      const chance = 1 / (1 + Math.exp(-(offset + slope * at)))
      const weight = weights === undefined ? 1 : (weights[company[line] as number] as number)
      const off = weight * ((label[line] as number) - chance)
      const curve = weight * chance * (1 - chance)
      g0 += off
      g1 += off * at
      h00 += curve
      h01 += curve * at
      h11 += curve * at * at
    }
    const determinant = h00 * h11 - h01 * h01
    // One score only, or cases that a threshold separates from the rest: there is no such line.
    if (!(determinant > closeEnough * h00 * h11)) return { slope: Number.NaN, offset: Number.NaN }
    const [up, along] = [(h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant]
    offset += up
    slope += along
    if (Math.abs(up) + Math.abs(along) < closeEnough) break
  }
  return { slope, offset }
}

interface CalibrationStart {
  readonly weights?: CompanyWeights
  readonly start?: CalibrationLine
  readonly most?: number
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
