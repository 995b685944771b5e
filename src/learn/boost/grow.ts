import type { BoostOptions } from './options.js'

/** What is left to learn, summed along bins in order: sums before each position. */
export interface Sums {
  readonly gradient: Float64Array
  readonly curvature: Float64Array
  readonly rows: Float64Array
}

export const emptySums = (length: number): Sums => ({
  gradient: new Float64Array(length),
  curvature: new Float64Array(length),
  rows: new Float64Array(length),
})

interface Leaf {
  readonly from: number
  readonly to: number
  /** Between what its value must stay, for the curve to keep its direction. */
  readonly low: number
  readonly high: number
  cut: Cut | undefined
}

interface Cut {
  readonly at: number
  readonly gain: number
}

type Growth = Pick<BoostOptions, 'leaves' | 'leaf_rows' | 'least_gain' | 'shrinkage'>

/**
 * One small tree over bins in order: cuts them into leaves, the best cut first, and gives the end of each leaf with its
 * Newton step. `direction` 1 lets leaves only go up, -1 only down.
 */
export function growSteps(
  sums: Sums,
  count: number,
  { leaves: most, leaf_rows: least, least_gain: leastGain, shrinkage }: Growth,
  direction: -1 | 0 | 1,
): { readonly to: number; readonly step: number }[] {
  const { gradient, curvature, rows } = sums
  const between = (of: Float64Array, from: number, to: number) => (of[to] as number) - (of[from] as number)
  const stepOf = (from: number, to: number) =>
    -between(gradient, from, to) / (between(curvature, from, to) + shrinkage || 1)
  const gainOf = (from: number, to: number) => {
    const slope = between(gradient, from, to)
    return (slope * slope) / (between(curvature, from, to) + shrinkage || 1)
  }
  const bestCut = ({ from, to, low, high }: Omit<Leaf, 'cut'>): Cut | undefined => {
    const whole = gainOf(from, to)
    let best: Cut | undefined
    for (let at = from + 1; at < to; at++) {
      if (between(rows, from, at) < least) continue
      if (between(rows, at, to) < least) break
      const gain = gainOf(from, at) + gainOf(at, to) - whole
      if (gain <= (best?.gain ?? leastGain)) continue
      if (direction !== 0) {
        const [left, right] = [stepOf(from, at) * direction, stepOf(at, to) * direction]
        if (left > right || left < low || right > high) continue
      }
      best = { at, gain }
    }
    return best
  }
  const leafOf = (from: number, to: number, low: number, high: number): Leaf => ({
    ...{ from, to, low, high },
    cut: bestCut({ from, to, low, high }),
  })
  const leaves = [leafOf(0, count, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)]
  while (leaves.length < most) {
    let chosen = -1
    for (let at = 0; at < leaves.length; at++) {
      if ((leaves[at]?.cut?.gain ?? 0) > (leaves[chosen]?.cut?.gain ?? 0)) chosen = at
    }
    const leaf = leaves[chosen]
    if (!leaf?.cut) break
    const { from, to, low, high, cut } = leaf
    // Leaves on the left of a cut stay under the middle of what its two sides say, those on the right above.
    const middle = ((stepOf(from, cut.at) + stepOf(cut.at, to)) / 2) * direction
    const bounded = direction !== 0
    leaves.splice(
      chosen,
      1,
      leafOf(from, cut.at, low, bounded ? middle : high),
      leafOf(cut.at, to, bounded ? middle : low, high),
    )
  }
  const uncut = leaves.length === 1 && gainOf(0, count) <= leastGain
  return leaves.map(({ from, to }) => ({ to, step: uncut ? 0 : stepOf(from, to) }))
}
