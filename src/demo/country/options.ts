import { failure } from '../../kernel/failure.js'
import { type Month, monthPlus } from '../../kernel/month.js'

/** What decides every byte of a country. The same options give the same deliveries, on any number of threads. */
export interface CountryOptions {
  /** Legal units that employ somebody at least once; about a third never reach ten employees. */
  readonly companies: number
  /** Months of headcounts and contributions, up to the month before the last batch. */
  readonly months: number
  readonly batches: number
  readonly seed: number
}

export const defaultOptions: CountryOptions = { companies: 2000, months: 72, batches: 3, seed: 1 }

/** The first option that makes no country is refused with what it may be. */
export function checkOptions(options: CountryOptions): CountryOptions {
  const bounds: readonly [keyof CountryOptions, number, number][] = [
    ['companies', 50, 1_000_000],
    ['months', 6, 120],
    ['batches', 1, 24],
    ['seed', 0, 2 ** 31 - 1],
  ]
  for (const [name, low, high] of bounds) {
    const value = options[name]
    if (!Number.isInteger(value) || value < low || value > high) {
      throw failure('usage', `--${name} must be a whole number from ${low} to ${high}`)
    }
  }
  if (options.batches >= options.months) {
    throw failure('usage', `--batches must be less than --months (${options.months})`, {
      next: 'The first batch delivers a past, so it needs some months of its own.',
    })
  }
  return options
}

/** Months are counted from January 2000 in the whole generator: 242 is March 2020. */
export function monthNumber({ year, month }: Month): number {
  return (year - 2000) * 12 + month - 1
}

export function monthOf(number: number): Month {
  return monthPlus({ year: 2000, month: 1 }, number)
}

export interface Calendar {
  /** First month of headcounts and contributions. */
  readonly from: number
  /** Month of the last batch: the first one that nobody knows anything about. */
  readonly end: number
  /**
   * The hazard runs before `from`, so that the country is not born healthy, and after `end`, so that the truth is
   * known.
   */
  readonly simulatedFrom: number
  readonly simulatedTo: number
  readonly batches: readonly Batch[]
}

export interface Batch {
  /** AAMM. */
  readonly key: string
  readonly month: number
  readonly first: boolean
  readonly last: boolean
}

/** The last delivery is always June 2022: every window of three years or more then holds the whole crisis. */
const lastBatch = monthNumber({ year: 2022, month: 6 })

/** The crisis with public aid. Source: scoring, 6.6 (moratorium regime), 6.4 (outcome window into Covid). */
export const crisis = {
  from: monthNumber({ year: 2020, month: 3 }),
  to: monthNumber({ year: 2021, month: 6 }),
}

/**
 * Arcs of companies start anywhere in these months, whatever the window: a shorter window sees a part of the same
 * lives.
 */
export const life = { from: monthNumber({ year: 2007, month: 1 }), to: monthNumber({ year: 2024, month: 1 }) }

export function calendarOf({ months, batches }: CountryOptions): Calendar {
  return {
    from: lastBatch - months,
    end: lastBatch,
    simulatedFrom: lastBatch - months - 24,
    simulatedTo: lastBatch + 18,
    batches: Array.from({ length: batches }, (_, index) => {
      const month = lastBatch - batches + 1 + index
      const { year, month: inYear } = monthOf(month)
      return {
        key: `${String(year % 100).padStart(2, '0')}${String(inYear).padStart(2, '0')}`,
        month,
        first: index === 0,
        last: index === batches - 1,
      }
    }),
  }
}
