import type { Interval } from './bootstrap.js'
import type { CalibrationBand } from './calibration.js'
import type { Confusion, Rates } from './confusion.js'

/** A figure and the middle 95 % of its resamples; null where it does not exist, as a precision without any alert. */
export interface Figure {
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
}

/** Lines let in by a threshold, or by the size of a list. */
export interface MeasuredCut {
  readonly name: string
  readonly threshold: number | null
  readonly confusion: Confusion
  readonly rates: Readonly<Record<keyof Rates, Figure>>
}

export interface Measured {
  readonly lines: number
  readonly companies: number
  readonly cases: number
  readonly prevalence: number
  readonly figures: Readonly<Record<FigureName, Figure>>
  /** By level of the model, highest first, those below included in no level above. */
  readonly levels: readonly MeasuredCut[]
}

export const figureNames = ['averagePrecision', 'rocAuc', 'brier', 'calibrationSlope', 'observedExpected'] as const
export type FigureName = (typeof figureNames)[number]

export interface MeasuredWhole extends Measured {
  readonly sizes: readonly MeasuredCut[]
  readonly bands: readonly CalibrationBand[]
  readonly curves: Curves
}

/** Points of the curves, few enough to be drawn. */
export interface Curves {
  readonly precisionRecall: readonly (readonly [recall: number, precision: number])[]
  readonly roc: readonly (readonly [falsePositives: number, truePositives: number])[]
}

/** What the lines of one value of a column give; no figures where the cases are too few. */
export interface Slice {
  readonly column: string
  readonly title: string
  readonly values: readonly {
    readonly value: string
    readonly lines: number
    readonly cases: number
    readonly measured: Measured | null
  }[]
}

export interface LeadTime {
  readonly level: string
  readonly threshold: number
  /** Judgments of companies followed at least `monthsBefore` before them. */
  readonly failures: number
  readonly monthsBefore: number
  readonly alerted: number
  readonly alertedBefore: number
  /** Months between the first alert and the judgment, half of the alerted failures having more. */
  readonly medianMonths: number | null
  /** As far before a judgment as the target looks: an alert older than that counts as this old. */
  readonly horizonMonths: number
}

export interface ThresholdFound {
  readonly level: string
  readonly beta: number
  /** Of the model, as its file has it. */
  readonly current: number
  /** Found on the third set of companies, judged on the test set; null where that set has no case. */
  readonly found: number | null
  readonly valueWhereFound: number | null
  readonly valueOnTest: number | null
}

/** The other model on the same lines. Differences are this one's less the other's; resamples are drawn in pairs. */
export interface Compared {
  readonly model: string
  readonly version: string
  readonly measured: Measured
  readonly differences: Readonly<Record<FigureName, Figure>>
}

export interface Evaluation {
  readonly model: string
  readonly version: string
  readonly label: string
  readonly batch: string
  readonly target: string
  readonly months: { readonly from: string; readonly to: string; readonly count: number; readonly purge: number }
  readonly sets: { readonly testShare: number; readonly thresholdsShare: number }
  readonly resamples: number
  readonly seed: number
  /** Lines whose failure is already there left out: the main figures. */
  readonly main: MeasuredWhole
  /** The same with those lines put back as cases. */
  readonly withStrongSignals: Measured
  readonly thresholds: readonly ThresholdFound[]
  readonly leadTimes: readonly LeadTime[]
  readonly slices: readonly Slice[]
  readonly compared: Compared | null
}

export const figure = (value: number, interval: Interval | null): Figure => ({
  value: Number.isFinite(value) ? value : null,
  low: interval?.low ?? null,
  high: interval?.high ?? null,
})
