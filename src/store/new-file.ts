import { type FileHandle, open } from 'node:fs/promises'

const part = 1 << 16

/** A file that was not there, for its owner alone, written as its text comes. For folders that are published whole. */
export class NewFile {
  private waiting = ''

  private constructor(private readonly handle: FileHandle) {}

  static async open(path: string): Promise<NewFile> {
    return new NewFile(await open(path, 'wx', 0o600))
  }

  async write(text: string): Promise<void> {
    this.waiting += text
    if (this.waiting.length >= part) await this.flush()
  }

  async close(): Promise<void> {
    try {
      await this.flush()
    } finally {
      await this.handle.close()
    }
  }

  /** Unlike a write, which a disk that is nearly full takes a part of, appending goes on until all is taken or refused. */
  private async flush(): Promise<void> {
    const text = this.waiting
    this.waiting = ''
    await this.handle.appendFile(text)
  }
}
