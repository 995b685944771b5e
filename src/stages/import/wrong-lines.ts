import { readFile } from 'node:fs/promises'
import { dialect } from '../../store/delivery/index.js'
import type { Session } from '../../store/session.js'
import { bookkeeping } from './typing.js'

/**
 * Finds, among the lines that have just been typed as usual ones, those that the engine found to be wrong all the same,
 * and gives them as lines that go aside: the number of the record, then its cells as they were delivered.
 */
export class WrongLines {
  /** Lines typed so far. */
  private typed = 0

  constructor(
    private readonly session: Session,
    private readonly table: string,
    /** Columns of numbers, which were given a decimal point. */
    private readonly numbers: readonly number[],
  ) {}

  /** The wrong lines of pieces that were typed since this was last asked, piece by piece. */
  async *in(pieces: readonly string[], hadCommas: boolean): AsyncGenerator<Buffer> {
    const found = await this.session.rows(`SELECT rowid AS rang FROM ${this.table}
      WHERE rowid >= ${this.typed} AND ${bookkeeping.wentAside}`)
    const ranks = found.map(({ rang }) => Number(rang)).sort((one, other) => one - other)
    if (ranks.length === 0) {
      const { lines } = await this.session.one(`SELECT count(*) AS lines FROM ${this.table}`)
      this.typed = Number(lines)
      return
    }
    let next = 0
    for (const piece of pieces) {
      const bytes = await readFile(piece)
      const lines: string[] = []
      for (let start = 0, stop = bytes.indexOf('\n'); stop !== -1; stop = bytes.indexOf('\n', start)) {
        if (ranks[next] === this.typed) {
          next++
          const cells = bytes.toString('utf8', start, stop).split(dialect.separator)
          lines.push(this.asDelivered(this.typed + 1, cells, hadCommas))
        }
        this.typed++
        start = stop + 1
      }
      if (lines.length > 0) yield Buffer.from(lines.join(''))
    }
  }

  private asDelivered(record: number, cells: string[], hadCommas: boolean): string {
    if (hadCommas) for (const at of this.numbers) cells[at] = (cells[at] ?? '').replace('.', ',')
    return `${[record, ...cells].join(dialect.separator)}\n`
  }
}
