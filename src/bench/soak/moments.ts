import { randomFrom } from '../../kernel/random.js'

/** One workspace in which runs are killed, and how long after each start: each kill but the last is of a second run. */
export interface Trial {
  readonly number: number
  readonly moments: readonly number[]
}

/** Of this many trials one is killed a second time before it may finish. */
const twiceEvery = 5

/**
 * Draws the moments of `count` trials, in milliseconds, uniformly over the duration of a run. A second kill comes in what
 * the first left of it, where the resumed run is still at work. The same seed gives the same shares of the duration.
 */
export function drawTrials(count: number, seed: number, duration: number): Trial[] {
  const random = randomFrom(seed)
  return Array.from({ length: count }, (_, index) => {
    const first = random() * duration
    const second = random() * (duration - first)
    const moments = (index + 1) % twiceEvery === 0 ? [first, second] : [first]
    return { number: index + 1, moments: moments.map(Math.round) }
  })
}
