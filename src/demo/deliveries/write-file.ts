import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Transform, type Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { StringDecoder } from 'node:string_decoder'
import { createGzip } from 'node:zlib'

/** A file that grows by the parts that the engine writes, range after range, recoded and compressed on the way. */
export interface GrowingFile {
  /** Adds a part and removes it. */
  append(part: string): Promise<void>
  /** Ends the file. One without any line is removed: nobody sends a header alone. */
  close(): Promise<void>
}

export interface FileForm {
  readonly gzip: boolean
  readonly windows1252: boolean
}

/** Chunks of a fixed size, so that what the compressor sees, and thus its bytes, depend on the text alone. */
const chunkBytes = 1 << 20

export async function growFile(path: string, form: FileForm, header: string): Promise<GrowingFile> {
  const target = createWriteStream(path, { flags: 'wx' })
  const steps = [...(form.windows1252 ? [toWindows1252()] : []), ...(form.gzip ? [createGzip({ level: 3 })] : [])]
  const entry = steps.reduceRight<Writable>((next, step) => {
    step.pipe(next)
    step.once('error', (error) => next.destroy(error))
    return step
  }, target)
  let empty = true
  const written = finished(target)
  written.catch(() => undefined)
  const write = async (chunk: Uint8Array) => {
    if (!entry.write(chunk)) await Promise.race([once(entry, 'drain'), written])
  }
  await write(Buffer.from(`${header}\n`))
  return {
    append: async (part) => {
      for await (const chunk of createReadStream(part, { highWaterMark: chunkBytes })) {
        empty = false
        await write(chunk as Buffer)
      }
      await rm(part)
    },
    close: async () => {
      entry.end()
      await written
      if (empty) await rm(path)
    },
  }
}

/** The country writes no character that Latin-1 lacks, and where both have one Windows-1252 agrees with it. */
function toWindows1252(): Transform {
  const decoder = new StringDecoder('utf8')
  return new Transform({
    transform: (chunk: Buffer, _, done) => done(null, Buffer.from(decoder.write(chunk), 'latin1')),
  })
}
