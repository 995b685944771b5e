/** Lines between two that are marked. */
const apart = 64

/** Where lines that stand next to each other were passed, as bytes of all that was. */
interface Place {
  readonly start: number
  /** Undefined when they are the last. */
  readonly end: number | undefined
  /** Rank of its first line. */
  readonly first: number
}

/**
 * Where the lines that were passed to the engine stand, one of so many: a line is found again by its rank without reading
 * all those before it. No place is in two chunks.
 */
export class LinePlaces {
  private readonly ranks: number[] = []
  private readonly starts: number[] = []
  private lines = 0
  private next = 0
  /** Bytes of the chunks before this one. */
  private passed = 0

  /** A line starts so many bytes after the start of the chunk. */
  add(at: number): void {
    if (this.lines === this.next) {
      this.ranks.push(this.lines)
      this.starts.push(this.passed + at)
      this.next += apart
    }
    this.lines++
  }

  endChunk(bytes: number): void {
    this.passed += bytes
    this.next = this.lines
  }

  /** The place of the lines around one that was passed, by its rank from 0. */
  around(rank: number): Place {
    const at = lastUpTo(this.ranks, rank)
    return { first: this.ranks[at] ?? 0, start: this.starts[at] ?? 0, end: this.starts[at + 1] }
  }

  /** Nobody will ask for the lines before this one any more. */
  forget(rank: number): void {
    const before = lastUpTo(this.ranks, rank)
    this.ranks.splice(0, before)
    this.starts.splice(0, before)
  }

  /** How many lines there are in so many bytes, which end where a chunk does. */
  linesIn(bytes: number): number {
    if (bytes === this.passed) return this.lines
    return this.ranks[lastUpTo(this.starts, bytes)] ?? 0
  }
}

/** Place of the last of sorted numbers that is not above `wanted`. */
function lastUpTo(sorted: readonly number[], wanted: number): number {
  let [low, high] = [0, sorted.length]
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] as number) <= wanted) low = middle
    else high = middle
  }
  return low
}
