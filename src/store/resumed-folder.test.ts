import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../testing/vigie.js'
import { type Parts, publishParts } from './resumed-folder.js'

/** A result made range by range: what a run that died had finished is not done again. */

const ranges = ['001', '002', '003']
let stage: string
let place: string

/** Writes the ranges that are not done, and dies before one of them when asked. Gives those it wrote. */
async function compute(path: string, text: string, diesBefore?: string): Promise<string[]> {
  const written: string[] = []
  await publishParts(path, async (parts: Parts) => {
    for (const range of ranges) {
      if (parts.isDone(range)) continue
      const file = join(parts.folder, `${range}.parquet`)
      await writeFile(file, range === diesBefore ? 'ha' : text)
      if (range === diesBefore) throw new Error('killed')
      await parts.done(range, [file])
      written.push(range)
    }
  })
  return written
}

beforeEach(async () => {
  stage = await temporaryFolder()
  place = join(stage, 'abc')
})

describe('a folder filled part by part', () => {
  test('given nothing before, then all is written, and nothing but the parts stays', async () => {
    expect(await compute(place, 'x')).toEqual(ranges)
    expect(readdirSync(stage)).toEqual(['abc'])
    expect(readdirSync(place)).toEqual(['001.parquet', '002.parquet', '003.parquet'])
  })

  test('given a run that died in its second range, then nothing is in place, and the next does the two others', async () => {
    await expect(compute(place, 'first', '002')).rejects.toThrow('killed')
    expect(existsSync(place)).toBe(false)
    expect(await compute(place, 'second')).toEqual(['002', '003'])
    const texts = readdirSync(place).map((name) => readFileSync(join(place, name), 'utf8'))
    expect(texts).toEqual(['first', 'second', 'second'])
  })

  test('given a run that died on another step, then its ranges are of no use, and go', async () => {
    await expect(compute(place, 'first', '003')).rejects.toThrow('killed')
    const other = join(stage, 'def')
    expect(await compute(other, 'second')).toEqual(ranges)
    expect(readdirSync(stage)).toEqual(['def'])
  })

  test('given a folder already in place, then the new one takes it', async () => {
    await mkdir(place)
    await writeFile(join(place, '004.parquet'), 'old')
    await compute(place, 'new')
    expect(readdirSync(place)).toEqual(['001.parquet', '002.parquet', '003.parquet'])
  })
})
