import { intervalOf, resample } from './bootstrap.js'
import { type CalibrationLine, calibrationLine, resampledLine } from './calibration.js'
import { type Rates, ratesOf } from './confusion.js'
import { type Figure, type FigureName, figure, figureNames, type Measured, type MeasuredCut } from './evaluation.js'
import { companiesIn, cutAt, type ScoredRows } from './scored-rows.js'
import { type Tally, tally } from './tally.js'

export interface Draws {
  readonly resamples: number
  readonly seed: number
}

/** A number of lines let in, from the highest score down, and what to call it. */
export interface Cut {
  readonly name: string
  readonly threshold: number | null
  readonly at: number
}

export const levelCuts = (rows: ScoredRows, levels: readonly { level: string; min: number }[]): Cut[] =>
  // The last level is everything below the others: it lets in nothing.
  levels.slice(0, -1).map(({ level, min }) => ({ name: level, threshold: min, at: cutAt(rows, min) }))

export const sizeCuts = (rows: ScoredRows, sizes: readonly (readonly [percent: string, label: string])[]): Cut[] =>
  sizes.map(([percent, label]) => ({
    name: label,
    threshold: null,
    at: Math.round((rows.score.length * Number(percent)) / 100),
  }))

/** One reading of the lines: what the whole sample, or one resample, says. */
export interface Reading {
  readonly figures: Readonly<Record<FigureName, number>>
  readonly rates: readonly Rates[]
}

/** The whole sample's reading, and one a resample, in the order of the draws. */
export interface Readings {
  readonly whole: Tally
  readonly reading: Reading
  readonly drawn: readonly Reading[]
  readonly cuts: readonly Cut[]
}

/** Reads lines once, then once a resample of companies. Cuts are given from the smallest to the largest. */
export function readingsOf(rows: ScoredRows, cuts: readonly Cut[], { resamples, seed }: Draws): Readings {
  const sorted = [...cuts].sort((a, b) => a.at - b.at)
  const places = sorted.map(({ at }) => at)
  const whole = tally(rows, places)
  const line = calibrationLine(rows)
  const read = (found: Tally, slope: CalibrationLine): Reading => ({
    figures: {
      averagePrecision: found.averagePrecision,
      rocAuc: found.rocAuc,
      brier: found.brier,
      calibrationSlope: slope.slope,
      observedExpected: found.observedExpected,
    },
    rates: found.cuts.map(ratesOf),
  })
  const drawnLine = resampledLine(rows, line)
  const drawn = resample(rows.companies, resamples, seed, (weights) =>
    read(tally(rows, places, weights), drawnLine(weights)),
  )
  return { whole, reading: read(whole, line), drawn, cuts: sorted }
}

export function measuredOf(rows: ScoredRows, readings: Readings, wanted: readonly Cut[]): Measured {
  const { whole, reading, drawn } = readings
  return {
    lines: whole.lines,
    companies: companiesIn(rows),
    cases: whole.cases,
    prevalence: whole.prevalence,
    figures: eachFigure((name) => figure(reading.figures[name], intervalOf(drawn.map(({ figures }) => figures[name])))),
    levels: wanted.map((cut) => measuredCut(readings, cut)),
  }
}

export function measuredCut({ whole, reading, drawn, cuts }: Readings, { name, threshold, at }: Cut): MeasuredCut {
  const rank = cuts.findIndex((cut) => cut.name === name && cut.at === at)
  const confusion = whole.cuts[rank]
  const rates = reading.rates[rank]
  if (!confusion || !rates) throw new Error(`no cut is named ${name}`)
  const rate = (one: keyof Rates) =>
    figure(rates[one], intervalOf(drawn.map((read) => read.rates[rank]?.[one] ?? Number.NaN)))
  const names = Object.keys(rates) as (keyof Rates)[]
  const figures = Object.fromEntries(names.map((one) => [one, rate(one)])) as Record<keyof Rates, Figure>
  return { name, threshold, confusion, rates: figures }
}

export const eachFigure = <Value>(of: (name: FigureName) => Value) =>
  Object.fromEntries(figureNames.map((name) => [name, of(name)])) as Record<FigureName, Value>
