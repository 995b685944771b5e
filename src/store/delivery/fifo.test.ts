import { readdir, readFile } from 'node:fs/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../testing/vigie.js'
import { throughPipe } from './fifo.js'

let folder: string
beforeEach(async () => {
  folder = await temporaryFolder()
})

const block = Buffer.alloc(1 << 20, 'x')

describe('a pipe between two that do not wait for each other for ever', () => {
  test('what is written is read, in order', async () => {
    let read = ''
    const fed = await throughPipe(
      folder,
      async (path) => {
        read = (await readFile(path)).toString('utf8')
      },
      async (write) => {
        for (let turn = 0; turn < 5; turn++) await write(Buffer.from(`${turn}`.repeat(100_000)))
        return 'fed'
      },
    )
    expect(fed).toBe('fed')
    expect(read).toBe(['0', '1', '2', '3', '4'].map((digit) => digit.repeat(100_000)).join(''))
  })

  test('nothing written is an empty file', async () => {
    let length = -1
    const consume = async (path: string) => {
      length = (await readFile(path)).length
    }
    await throughPipe(folder, consume, async () => undefined)
    expect(length).toBe(0)
  })

  test('a reader that fails before opening, or without reading, gives its own error', async () => {
    const feed = async (write: (chunk: Buffer) => Promise<void>) => {
      for (let turn = 0; turn < 5; turn++) await write(block)
    }
    await expect(throughPipe(folder, async () => Promise.reject(new Error('engine')), feed)).rejects.toThrow('engine')
  })

  test('a writer that fails, before or after writing, gives its own error and frees the reader', async () => {
    for (const before of [0, 3]) {
      let read = -1
      const consume = async (path: string) => {
        read = (await readFile(path)).length
      }
      const feed = async (write: (chunk: Buffer) => Promise<void>) => {
        for (let turn = 0; turn < before; turn++) await write(block)
        throw new Error('file')
      }
      await expect(throughPipe(folder, consume, feed)).rejects.toThrow('file')
      expect(read).toBeGreaterThanOrEqual(0)
    }
  })

  test('no pipe is left behind', async () => {
    await throughPipe(
      folder,
      async (path) => void (await readFile(path)),
      async () => undefined,
    )
    expect(await readdir(folder)).toEqual([])
  })
})
