/** A line the engine rejected: its rank among lines that are not blank, and how many records it hides besides itself. */
export interface RejectedRank {
  readonly rank: number
  readonly extra: number
}

/**
 * The record number of a line, from its rank among the lines the engine kept. The engine skips the lines it rejects, so
 * each rejected line moves the ones after it by one; blank lines, which are no records, do not count.
 *
 * Gives SQL over `rowid`, as a tree of comparisons: lines come in order, so each vector of rows takes one path.
 */
export function recordExpression(rejected: readonly RejectedRank[]): string {
  let shift = 0
  const steps = rejected.map(({ rank, extra }, index) => {
    shift += 1 + extra
    // The line after this reject is the (rank - 1 - index)-th kept one, counted from 0.
    return { from: rank - 1 - index, shift }
  })
  return `rowid + 1 + ${tree(steps, 0, steps.length)}`
}

function tree(steps: readonly { from: number; shift: number }[], low: number, high: number): string {
  if (low === high) return String(steps[low - 1]?.shift ?? 0)
  const middle = (low + high) >> 1
  const bound = steps[middle]?.from ?? 0
  return `CASE WHEN rowid < ${bound} THEN ${tree(steps, low, middle)} ELSE ${tree(steps, middle + 1, high)} END`
}

/** The physical line of a record in a file without quotes: the header, the records before it, the blank lines between. */
export function physicalLine(record: number, blank: readonly number[], headerLines: number): number {
  let line = record
  for (const rank of blank) {
    if (rank > line) break
    line++
  }
  return line + headerLines
}
