import { randomFrom } from '../../kernel/random.js'
import type { CompanyWeights } from './scored-rows.js'

export interface Interval {
  readonly low: number
  readonly high: number
}

/**
 * Draws as many companies as there are, with replacement, as many times as asked, and gives `measure` how often each was
 * drawn. Companies and not lines: the months of one company say the same thing many times. The same seed draws the same.
 */
export function resample<Measured>(
  companies: number,
  times: number,
  seed: number,
  measure: (weights: CompanyWeights) => Measured,
): Measured[] {
  const next = randomFrom(seed)
  return Array.from({ length: times }, () => {
    const weights = new Uint16Array(companies)
    for (let draw = 0; draw < companies; draw++) {
      const drawn = Math.floor(next() * companies)
      weights[drawn] = (weights[drawn] as number) + 1
    }
    return measure(weights)
  })
}

/** Where the middle 95 % of resamples lie; those where a figure does not exist are left out. */
export function intervalOf(values: readonly number[]): Interval | null {
  const sorted = Float64Array.from(values.filter(Number.isFinite)).sort()
  if (sorted.length === 0) return null
  return { low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) }
}

function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1)
  const [below, above] = [sorted[Math.floor(place)] as number, sorted[Math.ceil(place)] as number]
  return below + (place - Math.floor(place)) * (above - below)
}
