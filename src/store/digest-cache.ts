import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { writeWhole } from './atomic.js'

interface Known {
  readonly mark: string
  readonly sha256: string
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

  async digest(file: string): Promise<string> {
    const { size, ino, mtimeNs, ctimeNs } = await stat(file, { bigint: true })
    const mark = [size, ino, mtimeNs, ctimeNs].join(' ')
    const known = this.known.get(file)
    if (known?.mark === mark) return known.sha256
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
    const sha256 = hash.digest('hex')
    this.known.set(file, { mark, sha256 })
    this.changed = true
    return sha256
  }

  async save(): Promise<void> {
    if (this.changed) await writeWhole(this.path, JSON.stringify(Object.fromEntries([...this.known].sort())))
    this.changed = false
  }
}
