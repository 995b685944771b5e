import { type Measure, measured } from '../store/measure.js'

export type Timed = Measure

type Work = () => Promise<unknown>

/** Short works are done more often than asked: a hundredth of a second is a tenth of theirs. */
const longEnough = { seconds: 4, turns: 15 } as const

/**
 * Does two works in turn, some times, and keeps the fastest of each: what the neighbours of a machine add is left out, and
 * both had the same chances.
 */
export async function fastestOf(times: number, before: Work, first: Work, second: Work): Promise<[Timed, Timed]> {
  const found: [Timed[], Timed[]] = [[], []]
  const started = performance.now()
  const isShort = () => (performance.now() - started) / 1000 < longEnough.seconds
  for (let time = 0; time < times || (isShort() && time < longEnough.turns); time++) {
    await before()
    found[0].push(await timed(first))
    found[1].push(await timed(second))
  }
  return [fastest(found[0]), fastest(found[1])]
}

export async function timed(work: Work): Promise<Timed> {
  return (await measured(work)).measure
}

export const fastest = (all: readonly Timed[]) => all.reduce((best, one) => (one.seconds < best.seconds ? one : best))
