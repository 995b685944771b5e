import { type FileHandle, open } from 'node:fs/promises'

const part = 1 << 16

/** A file that was not there, for its owner alone, written as it comes. For folders that are published whole. */
export class NewFile {
  private waiting: Buffer[] = []
  private held = 0
  private written = 0

  private constructor(private readonly handle: FileHandle) {}

  static async open(path: string): Promise<NewFile> {
    return new NewFile(await open(path, 'wx', 0o600))
  }

  /** Bytes given so far. */
  get size(): number {
    return this.written + this.held
  }

  async write(content: string | Uint8Array): Promise<void> {
    const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content)
    this.waiting.push(bytes)
    this.held += bytes.length
    if (this.held >= part) await this.flush()
  }

  /** Writes over what is already there: sizes that are known only after what they are of. */
  async writeAt(position: number, bytes: Uint8Array): Promise<void> {
    await this.flush()
    await this.put(bytes, position)
  }

  async close(): Promise<void> {
    try {
      await this.flush()
    } finally {
      await this.handle.close()
    }
  }

  /** Closes a file that will not be whole: what waits is not written. */
  async abandon(): Promise<void> {
    await this.handle.close()
  }

  private async flush(): Promise<void> {
    if (this.held === 0) return
    const bytes = Buffer.concat(this.waiting)
    this.waiting = []
    this.held = 0
    await this.put(bytes, this.written)
    this.written += bytes.length
  }

  /** The system may take less than it is given, without an error: a disk that is nearly full does. */
  private async put(bytes: Uint8Array, position: number): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.handle.write(bytes, done, bytes.length - done, position + done)
      done += bytesWritten
    }
  }
}
