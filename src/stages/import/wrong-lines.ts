import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { failure } from '../../kernel/failure.js'
import { dialect, type LinePlaces } from '../../store/delivery/index.js'
import type { Session } from '../../store/session.js'
import { bookkeeping } from './typing.js'

/** Lines that stand next to each other, and the rank of the first of them. */
interface Neighbours {
  readonly first: number
  readonly lines: readonly string[]
}

/**
 * Finds, among the lines that have just been typed as usual ones, those that the engine found to be wrong all the same,
 * and gives them as lines that go aside: the number of the record, then its cells as they were delivered.
 */
export class WrongLines {
  /** Bytes of the pieces that were typed, and the lines in them. */
  private passed = 0
  private typed = 0

  constructor(
    private readonly session: Session,
    private readonly table: string,
    /** Columns of numbers, which were given a decimal point. */
    private readonly numbers: readonly number[],
    private readonly places: LinePlaces,
  ) {}

  /** The wrong lines of pieces that were typed since this was last asked, piece by piece. */
  async in(pieces: readonly string[], hadCommas: boolean): Promise<Buffer[]> {
    const found = await this.session.rows(`SELECT rowid AS rang FROM ${this.table}
      WHERE rowid >= ${this.typed} AND ${bookkeeping.wentAside}`)
    const ranks = found.map(({ rang }) => Number(rang)).sort((one, other) => one - other)
    // At once: at most the pieces that waited, which were just written, and usually a few kilobytes of them.
    return pieces.flatMap((piece) => this.inPiece(piece, ranks, hadCommas))
  }

  private inPiece(piece: string, ranks: readonly number[], hadCommas: boolean): Buffer[] {
    const file = openSync(piece, 'r')
    try {
      const { size } = fstatSync(file)
      const end = this.places.linesIn(this.passed + size)
      const wrong: string[] = []
      let near: Neighbours | undefined
      for (const rank of ranks.filter((rank) => rank >= this.typed && rank < end)) {
        if (!near || rank >= near.first + near.lines.length) near = this.read(file, size, rank)
        wrong.push(this.asDelivered(rank + 1, near.lines[rank - near.first] ?? '', hadCommas))
      }
      this.passed += size
      this.typed = end
      this.places.forget(end)
      return wrong.length > 0 ? [Buffer.from(wrong.join(''))] : []
    } finally {
      closeSync(file)
    }
  }

  /** The lines that stand near one. */
  private read(file: number, size: number, rank: number): Neighbours {
    const { first, start, end = Number.POSITIVE_INFINITY } = this.places.around(rank)
    const bytes = Buffer.allocUnsafe(Math.min(size, end - this.passed) - (start - this.passed))
    const read = readSync(file, bytes, 0, bytes.length, start - this.passed)
    if (read !== bytes.length) throw failure('io', `${read} of ${bytes.length} bytes of a piece could be read again`)
    return { first, lines: bytes.toString('utf8', 0, bytes.length - 1).split('\n') }
  }

  private asDelivered(record: number, line: string, hadCommas: boolean): string {
    const cells = line.split(dialect.separator)
    if (hadCommas) for (const at of this.numbers) cells[at] = (cells[at] ?? '').replace('.', ',')
    return `${[record, ...cells].join(dialect.separator)}\n`
  }
}
