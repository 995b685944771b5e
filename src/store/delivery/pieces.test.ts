import { readdir, readFile, stat } from 'node:fs/promises'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../testing/vigie.js'
import { throughPieces } from './pieces.js'

let folder: string
beforeEach(async () => {
  folder = await temporaryFolder()
})

const readAll = async (paths: readonly string[]) =>
  (await Promise.all(paths.map((path) => readFile(path, 'utf8')))).join('')

const feedOf = (chunks: readonly string[]) => async (write: (chunk: Buffer) => Promise<void>) => {
  for (const chunk of chunks) await write(Buffer.from(chunk))
  return 'fed'
}

describe('what is read of a delivered file reaches the engine in pieces', () => {
  test('all of it, in order, whatever the chunks and the speeds', async () => {
    const chunks = fc.array(fc.string({ minLength: 1, maxLength: 40 }), { maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(chunks, fc.nat(3), async (given, slowness) => {
        let consumed = ''
        const consume = async (paths: readonly string[]) => {
          for (let turn = 0; turn < slowness; turn++) await new Promise((done) => setImmediate(done))
          consumed += await readAll(paths)
        }
        expect(await throughPieces(folder, consume, feedOf(given), 20)).toBe('fed')
        expect(consumed).toBe(given.join(''))
      }),
      { numRuns: 40 },
    )
    expect(await readdir(folder)).toEqual([])
  })

  test('a chunk is never cut, and nothing written is still one piece', async () => {
    const pieces: string[] = []
    const consume = async (paths: readonly string[]) => {
      for (const path of paths) pieces.push(await readFile(path, 'utf8'))
    }
    await throughPieces(folder, consume, feedOf(['un;1\ndeux;2\n', 'trois;3\n', 'quatre;4\n']), 15)
    expect(pieces).toEqual(['un;1\ndeux;2\ntrois;3\n', 'quatre;4\n'])
    pieces.length = 0
    await throughPieces(folder, consume, feedOf([]))
    expect(pieces).toEqual([''])
  })

  test('while the engine is slow, what waits is bounded and is given together', async () => {
    let written = 0
    let ahead = 0
    const given: number[] = []
    let consumed = 0
    const consume = async (paths: readonly string[]) => {
      given.push(paths.length)
      await new Promise((done) => setTimeout(done, 20))
      ahead = Math.max(ahead, written - consumed)
      consumed += paths.length
    }
    await throughPieces(
      folder,
      consume,
      async (write) => {
        for (; written < 60; written++) await write(Buffer.from('ligne\n'))
      },
      1,
    )
    expect(Math.max(...given)).toBeGreaterThan(1)
    expect(ahead).toBeLessThan(40)
  })

  test('pieces are readable by their owner alone', async () => {
    const modes: number[] = []
    const consume = async (paths: readonly string[]) => {
      for (const path of paths) modes.push((await stat(path)).mode & 0o777)
    }
    await throughPieces(folder, consume, feedOf(['a\n']))
    expect(modes).toEqual([0o600])
  })

  test('an engine that fails gives its own error, and is not asked again', async () => {
    let asked = 0
    const consume = async () => {
      asked++
      throw new Error('engine')
    }
    const chunks = Array.from({ length: 50 }, () => 'ligne\n')
    await expect(throughPieces(folder, consume, feedOf(chunks), 1)).rejects.toThrow('engine')
    expect(asked).toBe(1)
    expect(await readdir(folder)).toEqual([])
  })

  test('a file that cannot be read to its end gives its own error', async () => {
    for (const before of [0, 3]) {
      const feed = async (write: (chunk: Buffer) => Promise<void>) => {
        for (let turn = 0; turn < before; turn++) await write(Buffer.from('ligne\n'))
        throw new Error('file')
      }
      await expect(throughPieces(folder, async (paths) => void (await readAll(paths)), feed, 1)).rejects.toThrow('file')
      expect(await readdir(folder)).toEqual([])
    }
  })
})
