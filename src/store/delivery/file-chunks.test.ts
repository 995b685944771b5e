import { open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, expect, test, vi } from 'vitest'
import { temporaryFolder } from '../../testing/vigie.js'
import { fileChunks } from './file-chunks.js'

afterEach(() => vi.restoreAllMocks())

async function fileOf(bytes: Buffer): Promise<string> {
  const path = join(await temporaryFolder(), 'fichier')
  await writeFile(path, bytes)
  return path
}

test('each chunk keeps its bytes until the next is asked for', async () => {
  const bytes = Buffer.from(Array.from({ length: 700_000 }, (_, at) => `${at}\n`).join(''))
  const seen: Buffer[] = []
  for await (const chunk of fileChunks(await fileOf(bytes))) {
    await pause(5)
    seen.push(Buffer.from(chunk))
  }
  expect(seen.length).toBeGreaterThan(3)
  expect(Buffer.concat(seen).equals(bytes)).toBe(true)
})

test('given a disk that fails on what is read ahead, then the error is for whoever asks for it, and ends nothing else', async () => {
  const path = await fileOf(Buffer.alloc(3 << 20, 'x'))
  const file = await open(path)
  const { read } = file
  await file.close()
  let reads = 0
  vi.spyOn(Object.getPrototypeOf(file), 'read').mockImplementation(function (this: typeof file, ...given: unknown[]) {
    reads += 1
    return reads < 2 ? Reflect.apply(read, this, given) : Promise.reject(new Error('EIO'))
  })
  const chunks = fileChunks(path)
  expect((await chunks.next()).value).toHaveLength(1 << 20)
  await pause(50)
  await expect(chunks.next()).rejects.toThrow('EIO')
})
