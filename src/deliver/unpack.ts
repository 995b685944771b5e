import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { failure } from '../kernel/failure.js'
import { block, readHeader } from './tar.js'

/** Past this a package is none of ours: what a recipient opens must not fill the disk. */
const largest = 8 * 1024 ** 3

/**
 * Writes the files of an archive under a folder, as they come. Nothing leaves the folder, nothing is written twice, no
 * link is made: the folder is not yet believed, and nobody looks at it before it was verified.
 */
export async function unpackTar(chunks: AsyncIterable<Uint8Array>, folder: string): Promise<void> {
  let kept: Buffer = Buffer.alloc(0)
  let total = 0
  let ended = false
  let current: { handle: FileHandle; left: number; padding: number } | undefined
  try {
    for await (const chunk of chunks) {
      total += chunk.length
      if (total > largest) throw failure('trust', `the archive is bigger than ${largest} bytes`)
      kept = kept.length === 0 ? Buffer.from(chunk) : Buffer.concat([kept, chunk])
      for (;;) {
        if (current) {
          const part = kept.subarray(0, current.left)
          // Unlike a write, it goes on until all is written or refused.
          await current.handle.appendFile(part)
          current.left -= part.length
          kept = kept.subarray(part.length)
          if (current.left > 0 || kept.length < current.padding) break
          kept = kept.subarray(current.padding)
          await current.handle.sync()
          await current.handle.close()
          current = undefined
        }
        if (kept.length < block) break
        const found = readHeader(kept.subarray(0, block))
        kept = kept.subarray(block)
        if (found && ended) throw failure('trust', 'the archive holds something after its end')
        if (!found) ended = true
        else current = { ...(await create(folder, found.name)), ...room(found.size) }
      }
    }
  } finally {
    await current?.handle.close()
  }
  if (current || !ended || kept.length > 0) throw failure('trust', 'the archive is truncated')
}

const room = (size: number) => ({ left: size, padding: (block - (size % block)) % block })

async function create(folder: string, name: string): Promise<{ handle: FileHandle }> {
  const path = join(folder, name)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const handle = await open(path, 'wx', 0o600).catch((error) => {
    if (error.code === 'EEXIST') throw failure('trust', `the archive holds ${name} twice`)
    throw error
  })
  return { handle }
}
