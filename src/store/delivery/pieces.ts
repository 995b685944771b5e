import { type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Small enough for the engine to start early and to share what waits between its threads. */
const pieceBytes = 2 << 20
/** What may wait for the engine, so that a fast reader does not fill the disk. */
const waitingPieces = 16

/**
 * Gives what `feed` writes to `consume` as small files made of whole chunks: while some are consumed the next are
 * written, and all that waited are then given together, in their order. Something is always given, even empty. No file is
 * left behind. Throws what `consume` or `feed` throws.
 */
export async function throughPieces<Fed>(
  folder: string,
  consume: (paths: readonly string[]) => Promise<void>,
  feed: (write: (chunk: Buffer) => Promise<void>) => Promise<Fed>,
  size = pieceBytes,
): Promise<Fed> {
  await mkdir(folder, { recursive: true })
  const queue = new Queue(consume)
  let piece = await Piece.create(folder)
  try {
    const fed = await feed(async (chunk) => {
      await piece.write(chunk)
      if (piece.bytes < size) return
      await queue.add(piece)
      piece = await Piece.create(folder)
    })
    await queue.add(piece)
    await queue.end()
    return fed
  } finally {
    await queue.abandon()
    await piece.remove()
  }
}

/** Pieces that were written and are not consumed yet. One consumption at a time takes all that wait. */
class Queue {
  private waiting: Piece[] = []
  /** What is being consumed; it never rejects. */
  private current: Promise<void> | undefined
  private failed: { readonly error: unknown } | undefined

  constructor(private readonly consume: (paths: readonly string[]) => Promise<void>) {}

  /** Resolves when there is room for another piece. */
  async add(piece: Piece): Promise<void> {
    await piece.close()
    this.waiting.push(piece)
    this.next()
    while (this.waiting.length >= waitingPieces && this.current) await this.current
    if (this.failed) throw this.failed.error
  }

  async end(): Promise<void> {
    while (this.current) await this.current
    if (this.failed) throw this.failed.error
  }

  /** Waits for what is being consumed, and removes what is left. */
  async abandon(): Promise<void> {
    this.failed ??= { error: undefined }
    while (this.current) await this.current
    for (const piece of this.waiting) await piece.remove()
  }

  private next(): void {
    if (this.current || this.failed || this.waiting.length === 0) return
    const given = this.waiting
    this.waiting = []
    this.current = this.consumeThese(given).then(() => {
      this.current = undefined
      this.next()
    })
  }

  private async consumeThese(given: readonly Piece[]): Promise<void> {
    try {
      await this.consume(given.map(({ path }) => path))
    } catch (error) {
      this.failed = { error }
    }
    for (const piece of given) await piece.remove()
  }
}

let count = 0

/** A file that is written once, under a name of this process: the folder belongs to one run. */
class Piece {
  bytes = 0

  private constructor(
    readonly path: string,
    private readonly file: FileHandle,
  ) {}

  static async create(folder: string): Promise<Piece> {
    count += 1
    const path = join(folder, `morceau-${count}`)
    return new Piece(path, await open(path, 'wx', 0o600))
  }

  async write(chunk: Buffer): Promise<void> {
    await this.file.appendFile(chunk)
    this.bytes += chunk.length
  }

  close(): Promise<void> {
    return this.file.close()
  }

  async remove(): Promise<void> {
    await this.file.close()
    await rm(this.path, { force: true })
  }
}
