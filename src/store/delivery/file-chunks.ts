import { type FileHandle, open } from 'node:fs/promises'

const chunkSize = 1 << 20

/**
 * The bytes of a file in chunks, the next one read while one is used. Two buffers serve in turn, so a chunk is good until
 * the next is asked for: a new one for each megabyte of the country is mostly work for the collector of memory.
 */
export async function* fileChunks(path: string): AsyncGenerator<Buffer, undefined> {
  const file = await open(path, 'r')
  const rooms = [Buffer.allocUnsafe(chunkSize), Buffer.allocUnsafe(chunkSize)] as const
  let coming = read(file, rooms[0])
  try {
    for (let turn = 1; ; turn++) {
      const chunk = await coming
      if (chunk.length === 0) return undefined
      coming = read(file, rooms[turn % 2] as Buffer)
      yield chunk
    }
  } finally {
    await coming.catch(() => undefined)
    await file.close()
  }
}

/** What is read ahead may fail while nobody waits for it: the error is for whoever asks next. */
function read(file: FileHandle, room: Buffer): Promise<Buffer> {
  const chunk = file.read(room, 0, room.length, null).then(({ bytesRead }) => room.subarray(0, bytesRead))
  chunk.catch(() => undefined)
  return chunk
}
