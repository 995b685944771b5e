import { open } from 'node:fs/promises'
import { failure } from '../kernel/failure.js'

const block = 512
const isSafe = (name: string) => name.split('/').every((part) => /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(part))

/** A file to put in an archive: its name there, where it is, and how long it must be. */
export interface Entry {
  readonly name: string
  readonly path: string
}

/**
 * The bytes of an archive in the ustar format of POSIX, which any `tar` reads. Regular files of plain names only, without
 * owner nor date: the same files always give the same bytes.
 */
export async function* packTar(entries: readonly Entry[]): AsyncGenerator<Uint8Array> {
  for (const { name, path } of entries) {
    const handle = await open(path, 'r')
    try {
      const { size } = await handle.stat()
      yield header(name, size)
      let read = 0
      for await (const chunk of handle.createReadStream({ autoClose: false })) {
        read += chunk.length
        yield chunk
      }
      if (read !== size) throw failure('io', 'changed while it was packed', { place: name })
      yield Buffer.alloc((block - (size % block)) % block)
    } finally {
      await handle.close()
    }
  }
  yield Buffer.alloc(2 * block)
}

function header(name: string, size: number): Buffer {
  if (name.length > 100 || !isSafe(name) || size >= 8 ** 11) throw failure('bug', `${name} does not fit in an archive`)
  const bytes = Buffer.alloc(block)
  const put = (at: number, text: string) => bytes.write(text, at, 'latin1')
  put(0, name)
  put(100, '0000600\0')
  put(108, '0000000\0')
  put(116, '0000000\0')
  put(124, `${size.toString(8).padStart(11, '0')}\0`)
  put(136, `${'0'.repeat(11)}\0`)
  put(156, '0')
  put(257, 'ustar\0')
  put(263, '00')
  put(148, `${checksum(bytes).toString(8).padStart(6, '0')}\0 `)
  return bytes
}

/** The sum of the bytes of a header, its own field counted as spaces. */
function checksum(bytes: Buffer): number {
  return bytes.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0)
}

/** The name and size that a header gives; undefined for a block of zeros. Whatever `packTar` would not write is refused. */
export function readHeader(bytes: Buffer): { name: string; size: number } | undefined {
  if (bytes.every((byte) => byte === 0)) return undefined
  const name = bytes.toString('latin1', 0, 100).replace(/\0+$/, '')
  const size = Number.parseInt(bytes.toString('latin1', 124, 135), 8)
  if (isSafe(name) && name.length <= 100 && Number.isSafeInteger(size) && header(name, size).equals(bytes))
    return { name, size }
  throw failure('trust', 'the archive holds something else than plain files')
}

export { block }
