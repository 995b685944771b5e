import { once } from 'node:events'
import { pipeline } from 'node:stream/promises'
import { crc32, createDeflateRaw, deflateRawSync } from 'node:zlib'
import { NewFile } from './new-file.js'

interface Entry {
  readonly name: string
  readonly at: number
  readonly crc: number
  readonly packed: number
  readonly size: number
}

/** The first day that the format knows: the same content always gives the same bytes. */
const firstDay = 0x21
const version = 20
const deflated = 8
const small = 1 << 16

/**
 * A zip archive written as it comes: one entry after the other, compressed, without dates. Enough for a workbook, whose
 * parts are far below the 4 GB past which the format changes.
 */
export class ZipFile {
  private readonly entries: Entry[] = []

  private constructor(private readonly file: NewFile) {}

  static async open(path: string): Promise<ZipFile> {
    return new ZipFile(await NewFile.open(path))
  }

  /** Adds an entry that is known whole. */
  async addText(name: string, text: string): Promise<void> {
    const bytes = Buffer.from(text)
    // A small window: what a compressor takes by default is many times what these hold, and is taken for each of them.
    const packed = deflateRawSync(bytes, bytes.length < small ? { windowBits: 12, memLevel: 5 } : {})
    const entry = { name, at: this.file.size, crc: crc32(bytes), packed: packed.length, size: bytes.length }
    await this.file.write(header(name, entry))
    await this.file.write(packed)
    this.entries.push(entry)
  }

  /** Adds an entry, whose text comes from `fill`. */
  async add(name: string, fill: (write: (text: string) => Promise<void>) => Promise<void>): Promise<void> {
    const { file } = this
    const at = file.size
    await file.write(header(name, { crc: 0, packed: 0, size: 0 }))
    const start = file.size
    const deflate = createDeflateRaw()
    const packing = pipeline(deflate, async (chunks: AsyncIterable<Uint8Array>) => {
      for await (const chunk of chunks) await file.write(chunk)
    })
    // It may fail while the next rows are read, when nobody awaits it yet.
    packing.catch(() => undefined)
    const sums = { crc: 0, size: 0 }
    const write = async (text: string) => {
      const bytes = Buffer.from(text)
      sums.crc = crc32(bytes, sums.crc)
      sums.size += bytes.length
      if (!deflate.write(bytes)) await Promise.race([once(deflate, 'drain'), packing])
    }
    try {
      await fill(write)
      deflate.end()
      await packing
    } catch (error) {
      deflate.destroy(error as Error)
      // What the disk refused, rather than what came of it; and nothing is written once this returns.
      throw await packing.then(
        () => error,
        (refused: unknown) => refused,
      )
    }
    const entry = { name, at, packed: file.size - start, ...sums }
    await file.writeAt(at, header(name, entry))
    this.entries.push(entry)
  }

  /** Writes the directory, without which the archive is none. */
  async close(): Promise<void> {
    const start = this.file.size
    for (const entry of this.entries) await this.file.write(directoryLine(entry))
    const end = Buffer.alloc(22)
    end.writeUInt32LE(0x06054b50, 0)
    end.writeUInt16LE(this.entries.length, 8)
    end.writeUInt16LE(this.entries.length, 10)
    end.writeUInt32LE(this.file.size - start, 12)
    end.writeUInt32LE(start, 16)
    await this.file.write(end)
    await this.file.close()
  }

  /** Closes an archive that will not be whole. */
  async abandon(): Promise<void> {
    await this.file.abandon()
  }
}

type Sums = Pick<Entry, 'crc' | 'packed' | 'size'>

function header(name: string, sums: Sums): Buffer {
  const bytes = Buffer.alloc(30 + name.length)
  bytes.writeUInt32LE(0x04034b50, 0)
  common(bytes, 4, name, sums)
  bytes.write(name, 30, 'latin1')
  return bytes
}

function directoryLine(entry: Entry): Buffer {
  const bytes = Buffer.alloc(46 + entry.name.length)
  bytes.writeUInt32LE(0x02014b50, 0)
  bytes.writeUInt16LE(version, 4)
  common(bytes, 6, entry.name, entry)
  bytes.writeUInt32LE(entry.at, 42)
  bytes.write(entry.name, 46, 'latin1')
  return bytes
}

/** What the header of an entry and its line in the directory both say, in the same order. */
function common(bytes: Buffer, at: number, name: string, { crc, packed, size }: Sums): void {
  bytes.writeUInt16LE(version, at)
  bytes.writeUInt16LE(deflated, at + 4)
  bytes.writeUInt16LE(firstDay, at + 8)
  bytes.writeUInt32LE(crc, at + 10)
  bytes.writeUInt32LE(packed, at + 14)
  bytes.writeUInt32LE(size, at + 18)
  bytes.writeUInt16LE(name.length, at + 22)
}
