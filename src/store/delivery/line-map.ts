/**
 * The physical line of each record of a file. Records follow each other line by line, but for blank lines and records of
 * several lines; only those places are remembered.
 */
export class LineMap {
  /** From which record on the distance between line and record is another. Both grow. */
  readonly records: number[] = []
  readonly distances: number[] = []

  /** Told for each record in order, from 1. */
  add(record: number, line: number): void {
    const distance = line - record
    if (this.distances.at(-1) === distance) return
    this.records.push(record)
    this.distances.push(distance)
  }

  lineOf(record: number): number {
    let [low, high] = [0, this.records.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.records[middle] as number) <= record) low = middle + 1
      else high = middle
    }
    return record + (this.distances[low - 1] ?? 0)
  }
}
