import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, open, stat } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { failure } from '../../kernel/failure.js'

export type Container = 'plain' | 'gzip'

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
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw failure('io', `cannot be opened (${error.code ?? error.message})`)
  })
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0).catch((error: NodeJS.ErrnoException) => {
      throw failure('io', `cannot be read (${error.code})`)
    })
    if (bytesRead >= 2 && buffer[0] === 0x1f && buffer[1] === 0x8b) return 'gzip'
    if (bytesRead === 4 && buffer.readUInt32BE(0) === 0x504b0304) {
      throw failure('input-refused', 'is a zip archive or a workbook, where text was expected', {
        next: 'Ask the producer for the text file, or unpack it.',
      })
    }
    return 'plain'
  } finally {
    await handle.close()
  }
}

export interface ByteStream {
  readonly chunks: AsyncIterable<Buffer>
  /** SHA-256 of the bytes as delivered, before any decompression; known once all chunks were taken. */
  digest(): string
  close(): void
}

const chunkSize = 1 << 20

/**
 * Streams a file once, hashing what is on disk and giving what is inside. A truncated or damaged gzip ends in a Failure:
 * a decompressor that stops early would pass for a short file.
 */
export function streamBytes(path: string, container: Container): ByteStream {
  const hash = createHash('sha256')
  const file = createReadStream(path, { highWaterMark: chunkSize })
  if (container === 'plain') {
    const seen = (chunk: Buffer) => hash.update(chunk)
    return { chunks: reading(file, seen), digest: () => hash.digest('hex'), close: () => file.destroy() }
  }
  const gunzip = createGunzip({ chunkSize })
  // Whoever reads is told of errors; after `close` nobody reads, and an error must not end the process.
  gunzip.on('error', () => undefined)
  file.on('data', (chunk) => hash.update(chunk))
  file.on('error', (error) => gunzip.destroy(error))
  file.pipe(gunzip)
  return {
    chunks: reading(gunzip),
    digest: () => hash.digest('hex'),
    close: () => {
      file.destroy()
      gunzip.destroy()
    },
  }
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
