import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, open, stat } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { failure } from '../../kernel/failure.js'
import { onlyMember, openArchive } from './archive.js'
import { fileChunks } from './file-chunks.js'
import { workbookText } from './workbook.js'

export type Container = 'plain' | 'gzip' | 'zip' | 'xlsx' | 'parquet'

/**
 * Throws a Failure for what is not a regular file once links are followed. Asked before anything is opened: to open a
 * named pipe is to wait for a writer who may never come. What is not there at all is left to whoever opens it.
 */
export async function refuseNotAFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isFile()) return
  if (!found) {
    if ((await lstat(path).catch(() => undefined))?.isSymbolicLink()) throw failure('io', 'is a link to nothing')
    return
  }
  const kind = found.isDirectory()
    ? 'a folder'
    : found.isFIFO()
      ? 'a named pipe'
      : found.isSocket()
        ? 'a socket'
        : 'a device'
  throw failure('input-refused', `is ${kind}, not a file`, { next: 'Put the delivered file itself in its place.' })
}

/** What a file is, by its first bytes and never by its name. Throws a Failure for containers that are not read. */
export async function containerOf(path: string): Promise<Container> {
  await refuseNotAFile(path)
  const start = await firstBytes(path)
  if (start.subarray(0, 2).equals(magic.gzip)) return 'gzip'
  if (start.equals(magic.parquet)) return 'parquet'
  if (start.equals(magic.oldOffice)) {
    throw failure('input-refused', 'is a workbook of before 2007 (xls), which is not read', {
      next: 'Save it as xlsx or as text, or ask the producer for that.',
    })
  }
  return start.equals(magic.zip) || start.equals(magic.emptyZip) ? kindOfArchive(path) : 'plain'
}

const magic = {
  gzip: Buffer.of(0x1f, 0x8b),
  parquet: Buffer.from('PAR1'),
  zip: Buffer.of(0x50, 0x4b, 3, 4),
  emptyZip: Buffer.of(0x50, 0x4b, 5, 6),
  oldOffice: Buffer.of(0xd0, 0xcf, 0x11, 0xe0),
}

/** Throws a Failure when what a wrapping holds is wrapped again: once is what producers do, more is a mistake or a trap. */
export function refuseNested(start: Buffer): void {
  const what = start.subarray(0, 2).equals(magic.gzip)
    ? 'another gzip'
    : start.subarray(0, 4).equals(magic.zip)
      ? 'a zip archive or a workbook'
      : start.subarray(0, 4).equals(magic.parquet)
        ? 'a Parquet file'
        : undefined
  if (what === undefined) return
  throw failure('input-refused', `holds ${what}, where text was expected`, { next: 'Unpack it once.' })
}

async function firstBytes(path: string): Promise<Buffer> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw failure('io', `cannot be opened (${error.code ?? error.message})`)
  })
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0).catch((error: NodeJS.ErrnoException) => {
      throw failure('io', `cannot be read (${error.code})`)
    })
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

async function kindOfArchive(path: string): Promise<Container> {
  const archive = await openArchive(path)
  archive.close()
  return archive.members.some(({ fileName }) => fileName.toLowerCase() === 'xl/workbook.xml') ? 'xlsx' : 'zip'
}

export interface ByteStream {
  /** Each is good until the next is asked for. */
  readonly chunks: AsyncIterable<Buffer>
  /** SHA-256 of the bytes as delivered, before any decompression; asked once all chunks were taken. */
  digest(): Promise<string>
  /** Nothing is read afterwards. */
  close(): void
}

const chunkSize = 1 << 20
/** Each is a new buffer: of this size they come and go unnoticed, where larger ones make the collector of memory run. */
const textSize = 1 << 18

/**
 * Streams a file once, hashing what is on disk and giving what is inside. A truncated or damaged gzip ends in a Failure:
 * a decompressor that stops early would pass for a short file.
 */
export function streamBytes(path: string, container: Container): ByteStream {
  if (container === 'zip' || container === 'xlsx') return streamArchive(path, container)
  const hash = createHash('sha256')
  if (container === 'plain') {
    const file = fileChunks(path)
    const seen = (chunk: Buffer) => hash.update(chunk)
    return { chunks: reading(file, seen), digest: async () => hash.digest('hex'), close: () => giveUp(file) }
  }
  const file = createReadStream(path, { highWaterMark: chunkSize })
  const gunzip = createGunzip({ chunkSize: textSize })
  // Whoever reads is told of errors; after `close` nobody reads, and an error must not end the process.
  gunzip.on('error', () => undefined)
  file.on('data', (chunk) => hash.update(chunk))
  file.on('error', (error) => gunzip.destroy(error))
  file.pipe(gunzip)
  return {
    chunks: reading(gunzip),
    digest: async () => hash.digest('hex'),
    close: () => {
      file.destroy()
      gunzip.destroy()
    },
  }
}

/** An archive is read by its places, not from its start to its end, so the file is hashed apart. */
function streamArchive(path: string, container: 'zip' | 'xlsx'): ByteStream {
  const chunks = container === 'xlsx' ? workbookText(path) : memberBytes(path)
  return { chunks, digest: () => digestOf(path), close: () => giveUp(chunks) }
}

/** Nobody waits: the disk may be what is stuck. */
const giveUp = (chunks: AsyncGenerator<Buffer>) => void chunks.return(undefined).catch(() => undefined)

async function* memberBytes(path: string): AsyncGenerator<Buffer> {
  const archive = await openArchive(path)
  try {
    yield* archive.bytes(onlyMember(archive))
  } finally {
    archive.close()
  }
}

/** SHA-256 of a file as it stands on the disk. */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of reading(fileChunks(path))) hash.update(chunk)
  return hash.digest('hex')
}

async function* reading(stream: AsyncIterable<unknown>, seen?: (chunk: Buffer) => void): AsyncIterable<Buffer> {
  try {
    for await (const chunk of stream) {
      seen?.(chunk as Buffer)
      yield chunk as Buffer
    }
  } catch (error) {
    throw wordReadError(error as NodeJS.ErrnoException)
  }
}

function wordReadError(error: NodeJS.ErrnoException) {
  if (error.code === 'Z_BUF_ERROR') {
    return failure('input-refused', 'the gzip is truncated: it ends before its own end mark', {
      next: 'Fetch the file again, or ask the producer for it.',
    })
  }
  if (error.code?.startsWith('Z_')) {
    return failure('input-refused', `the gzip is damaged (${error.message})`, {
      next: 'Fetch the file again, or ask the producer for it.',
    })
  }
  return failure('io', `reading stopped (${error.code ?? error.message})`)
}
