import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { dirname, relative } from 'node:path'
import { writeWhole } from './atomic.js'

interface Known {
  readonly mark: string
  readonly sha256: string
  /** The file was written here with this digest: another one is damage. */
  readonly written?: string
}

/**
 * Digests of delivered files, remembered by what the file system says of them (size, inode, times), as git does for its
 * index: a run with nothing new does not read gigabytes again to find that out. The file may be deleted at any time.
 */
export class DigestCache {
  private readonly known: Map<string, Known>
  private changed = false

  private constructor(
    private readonly path: string,
    entries: Record<string, Known>,
  ) {
    this.known = new Map(Object.entries(entries))
  }

  static async open(path: string): Promise<DigestCache> {
    const text = await readFile(path, 'utf8').catch(() => '{}')
    try {
      return new DigestCache(path, JSON.parse(text) as Record<string, Known>)
    } catch {
      return new DigestCache(path, {})
    }
  }

  /** Files are known by their place in the workspace, so that moving it loses nothing. */
  private key(file: string): string {
    return relative(dirname(dirname(this.path)), file)
  }

  async digest(file: string): Promise<string> {
    const { size, ino, mtimeNs, ctimeNs } = await stat(file, { bigint: true })
    const mark = [size, ino, mtimeNs, ctimeNs].join(' ')
    const known = this.known.get(this.key(file))
    if (known?.mark === mark) return known.sha256
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
    const sha256 = hash.digest('hex')
    this.known.set(this.key(file), { ...known, mark, sha256 })
    this.changed = true
    return sha256
  }

  /** Remembers a file as it was just written. */
  async remember(file: string): Promise<string> {
    this.known.delete(this.key(file))
    const sha256 = await this.digest(file)
    this.known.set(this.key(file), { ...(this.known.get(this.key(file)) as Known), written: sha256 })
    return sha256
  }

  /** The file is there and is what was written; one that was never remembered is believed. */
  async isAsWritten(file: string): Promise<boolean> {
    const written = this.known.get(this.key(file))?.written
    try {
      const sha256 = await this.digest(file)
      return written === undefined || written === sha256
    } catch {
      return false
    }
  }

  /** Forgets what the file system said of a file, so that it is read again. */
  forget(file: string): void {
    this.changed = this.known.delete(this.key(file)) || this.changed
  }

  async save(): Promise<void> {
    if (this.changed) await writeWhole(this.path, JSON.stringify(Object.fromEntries([...this.known].sort())))
    this.changed = false
  }
}
