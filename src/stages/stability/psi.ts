/** How many companies a class had, in the previous list's month and in this one's. */
export interface ClassCounts {
  readonly before: number
  readonly now: number
}

/**
 * Population stability index: the sum, over classes, of (p − q) ln(p / q). Below 0.1 nothing moved, above 0.25 it is
 * another population. One company is added to each class, so that none is empty. Source: delivery, 3.6.
 */
export function stabilityIndex(classes: readonly ClassCounts[]): number {
  const total = (side: keyof ClassCounts) => classes.reduce((sum, one) => sum + one[side] + 1, 0)
  const [before, now] = [total('before'), total('now')]
  return classes.reduce((sum, one) => {
    const [q, p] = [(one.before + 1) / before, (one.now + 1) / now]
    return sum + (p - q) * Math.log(p / q)
  }, 0)
}
