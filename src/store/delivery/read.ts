import { stat } from 'node:fs/promises'
import { failure } from '../../kernel/failure.js'
import { wordSize } from '../../kernel/size.js'
import { saidSize } from './archive.js'
import { type ByteStream, type Container, containerOf, refuseNested, streamBytes } from './bytes.js'
import { Decoder, type Encoding, NotUtf8 } from './decode.js'
import { byte, type Form } from './dialect.js'
import { type ReadingLimits, usualLimits, Watch } from './limits.js'
import type { LineMap } from './line-map.js'
import { RecordCutter } from './records.js'
import { workbookDialect } from './workbook.js'

const nothing: Buffer = Buffer.alloc(0)

export interface Reading {
  readonly container: Container
  readonly bytes: ByteStream
  readonly decoder: Decoder
  readonly watch: Watch
  /** Bytes in which the first line must end. */
  readonly longestHeader: number
  readonly text: AsyncIterator<Buffer>
}

export async function startReading(
  path: string,
  limits: ReadingLimits = usualLimits,
  encoding?: 'windows-1252',
): Promise<Reading> {
  const container = await containerOf(path)
  const { size } = await stat(path)
  const watch = new Watch(limits, container === 'plain' ? undefined : size)
  if (container === 'zip' || container === 'xlsx') watch.text(await saidSize(path))
  const bytes = streamBytes(path, container)
  const decoder = new Decoder(encoding)
  const text = watched(decoded(bytes, decoder, container !== 'plain'), watch)
  return { container, bytes, decoder, watch, longestHeader: 2 * limits.line, text }
}

async function* decoded(bytes: ByteStream, decoder: Decoder, isWrapped: boolean): AsyncGenerator<Buffer> {
  let isFirst = isWrapped
  for await (const chunk of bytes.chunks) {
    if (isFirst) refuseNested(chunk)
    isFirst = false
    yield decoder.decode(chunk)
  }
  yield decoder.end()
}

async function* watched(text: AsyncGenerator<Buffer>, watch: Watch): AsyncGenerator<Buffer> {
  for (let total = 0; ; ) {
    const { value, done } = await watch.inTime(text.next())
    if (done) return
    total += value.length
    watch.text(total)
    yield value
  }
}

export interface Heading {
  /** The first line that is not blank, decoded, without its end; undefined when the file holds nothing. */
  readonly text: string | undefined
  /** How its cells are told apart, when the container decides it and not the source. */
  readonly dialect?: Pick<Form, 'delimiter' | 'quoting'>
}

/** The first line, in the encoding in which the whole file will be read as far as its first bytes tell. */
export async function readHeader(path: string, limits?: ReadingLimits): Promise<Heading> {
  try {
    return await heading(path, limits)
  } catch (error) {
    if (error instanceof NotUtf8) return heading(path, limits, 'windows-1252')
    throw error
  }
}

async function heading(path: string, limits?: ReadingLimits, encoding?: 'windows-1252'): Promise<Heading> {
  const reading = await startReading(path, limits, encoding)
  try {
    const { text } = await takeHeader(reading)
    return reading.container === 'xlsx' ? { text, dialect: workbookDialect } : { text }
  } finally {
    reading.bytes.close()
  }
}

interface Header {
  readonly text: string | undefined
  /** Its physical line. */
  readonly line: number
  /** What came with it in the same chunk. */
  readonly rest: Buffer
}

async function takeHeader(reading: Reading): Promise<Header> {
  let seen = nothing
  let line = 1
  for (;;) {
    let start = 0
    for (let end = seen.indexOf(byte.lineFeed); end !== -1; end = seen.indexOf(byte.lineFeed, start), line++) {
      const isBlank = end === start || (end === start + 1 && seen[start] === byte.carriageReturn)
      if (!isBlank) return { text: withoutReturn(seen.subarray(start, end)), line, rest: seen.subarray(end + 1) }
      start = end + 1
    }
    seen = seen.subarray(start)
    if (seen.length > reading.longestHeader) {
      const words = `the first line is longer than ${wordSize(reading.longestHeader)}: this is no text table`
      throw failure('input-refused', words, { next: 'Fetch the file again, or ask the producer for it as text.' })
    }
    // What it is a part of is only good until the next is asked for.
    seen = Buffer.from(seen)
    const { value, done } = await reading.text.next()
    if (done) return { text: withoutReturn(seen) || undefined, line, rest: nothing }
    seen = seen.length > 0 ? Buffer.concat([seen, value]) : value
  }
}

const withoutReturn = (line: Buffer) => line.toString('utf8').replace(/\r$/, '')

export interface Measured {
  readonly container: Container
  readonly sha256: string
  readonly encoding: Encoding
  /** Lines after the header, blank ones included. */
  readonly lines: number
  readonly blankLines: number
  /** Records handed to the engine, those refused for their form included. */
  readonly records: number
  readonly lineMap: LineMap
  /** Bytes of text after decompression, header included. */
  readonly bytes: number
}

/** Bytes that one slice may become. */
const mostPassed = 64 << 20

/**
 * A refused line travels with as many cells as the others: under a wide header a chunk of short lines would become a
 * thousand times as much, all at once.
 */
function* slices(chunk: Buffer, width: number): Generator<Buffer> {
  const size = Math.max(4096, Math.floor((2 * mostPassed) / width))
  if (chunk.length <= size) yield chunk
  else for (let at = 0; at < chunk.length; at += size) yield chunk.subarray(at, at + size)
}

/** Takes a part of a file in the dialect of the engine, and resolves when it can take more. */
export type Write = (chunk: Buffer) => Promise<void>

/**
 * Passes the body of a file, in the dialect of the engine, to `write`, and the records that are not usual to `writeAside`.
 * With `keepHeader` the first line is data too.
 */
export async function passBody(
  reading: Reading,
  form: Form,
  keepHeader: boolean,
  write: Write,
  writeAside: Write = write,
): Promise<Measured> {
  const header = await takeHeader(reading)
  const headerLine = Buffer.from(header.text === undefined ? '' : `${header.text}\n`)
  const cutter = new RecordCutter(form, keepHeader ? header.line - 1 : header.line)
  let bytes = headerLine.length
  const send = async (chunk: Buffer) => {
    const aside = cutter.takeAside()
    if (chunk.length > 0) await write(chunk)
    if (aside.length > 0) await writeAside(aside)
  }
  if (keepHeader) await send(cutter.pass(headerLine))
  for (let chunk: Buffer | undefined = header.rest; chunk; ) {
    bytes += chunk.length
    for (const slice of slices(chunk, form.width)) {
      await send(cutter.pass(slice))
      reading.watch.records(cutter.records)
    }
    const { value, done } = await reading.text.next()
    chunk = done ? undefined : value
  }
  await send(cutter.end())
  return {
    container: reading.container,
    sha256: await reading.bytes.digest(),
    encoding: reading.decoder.encoding,
    lines: cutter.lines,
    blankLines: cutter.blank,
    records: cutter.records,
    lineMap: cutter.map,
    bytes,
  }
}
