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

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
