import { failure } from '../../kernel/failure.js'
import { type ByteStream, type Container, containerOf, streamBytes } from './bytes.js'
import { Decoder, type Encoding } from './decode.js'
import { LineMeter } from './lines.js'

const longestHeader = 4 << 20

/** The first line of a file, decoded, without its end; undefined when the file holds nothing. */
export async function readHeader(path: string): Promise<string | undefined> {
  const reading = await startReading(path)
  try {
    const { header } = await takeHeader(reading)
    return header
  } finally {
    reading.bytes.close()
  }
}

export interface Reading {
  readonly container: Container
  readonly bytes: ByteStream
  readonly decoder: Decoder
  readonly text: AsyncIterator<Buffer>
}

export async function startReading(path: string, encoding?: Encoding): Promise<Reading> {
  const container = await containerOf(path)
  const bytes = streamBytes(path, container)
  const decoder = new Decoder(encoding)
  return { container, bytes, decoder, text: decoded(bytes, decoder) }
}

async function* decoded(bytes: ByteStream, decoder: Decoder): AsyncGenerator<Buffer> {
  for await (const chunk of bytes.chunks) yield decoder.decode(chunk)
  yield decoder.end()
}

/** Takes the header line off the stream; what came with it in the same chunk is given back as `rest`. */
async function takeHeader(reading: Reading): Promise<{ header: string | undefined; rest: Buffer }> {
  const parts: Buffer[] = []
  let size = 0
  for (;;) {
    const { value, done } = await reading.text.next()
    if (done) {
      const all = Buffer.concat(parts).toString('utf8').replace(/\r$/, '')
      return { header: all === '' ? undefined : all, rest: Buffer.alloc(0) }
    }
    const end = value.indexOf(10)
    if (end !== -1) {
      const header = Buffer.concat([...parts, value.subarray(0, end)])
        .toString('utf8')
        .replace(/\r$/, '')
      return { header, rest: value.subarray(end + 1) }
    }
    parts.push(value)
    size += value.length
    if (size > longestHeader)
      throw failure('input-refused', 'the first line is longer than 4 MiB: this is no text table')
  }
}

export interface Measured {
  readonly container: Container
  readonly sha256: string
  readonly encoding: Encoding
  /** Lines after the header, blank ones included. */
  readonly lines: number
  /** Ranks, from 1 after the header, of the blank lines. */
  readonly blank: readonly number[]
  readonly binary: number
  /** Bytes of text after decompression, header included. */
  readonly bytes: number
}

/** Passes the body of a file, as UTF-8 with line feeds, to `write`, which resolves when it can take more. */
export async function passBody(
  reading: Reading,
  keepHeader: boolean,
  write: (chunk: Buffer) => Promise<void>,
): Promise<Measured> {
  const meter = new LineMeter()
  const { header, rest } = await takeHeader(reading)
  let bytes = 0
  const pass = async (chunk: Buffer) => {
    bytes += chunk.length
    const clean = meter.pass(chunk)
    if (clean.length > 0) await write(clean)
  }
  if (header !== undefined && keepHeader) await pass(Buffer.from(`${header}\n`))
  else bytes += (header?.length ?? -1) + 1
  await pass(rest)
  for (;;) {
    const { value, done } = await reading.text.next()
    if (done) break
    await pass(value)
  }
  const last = meter.end()
  if (last.length > 0) await write(last)
  return {
    container: reading.container,
    sha256: reading.bytes.digest(),
    encoding: reading.decoder.encoding,
    lines: meter.lines,
    blank: meter.blank,
    binary: meter.binary,
    bytes,
  }
}
