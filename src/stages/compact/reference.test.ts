import { mkdir } from 'node:fs/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Workshop } from '../../bench/soak/histories/workshop.js'
import { openSession, type Session } from '../../store/session.js'
import { temporaryFolder } from '../../testing/vigie.js'

/**
 * The cases of the reference system that its own tests hold, and those where it is known to go wrong, by key. Source:
 * compaction.md §2.8 and §2.9.
 */
let session: Session
let workshop: Workshop
beforeAll(async () => {
  session = await openSession({ memory: '500MB', threads: 1, temporary: await temporaryFolder() })
})
afterAll(() => session.close())
beforeEach(async () => {
  workshop = new Workshop(session, await temporaryFolder())
})

const lines = (...keys: string[]) => keys.map((cle) => ({ cle, valeur: 1 }))
const stock = (batch: string, ...keys: string[]) =>
  workshop.assert('stock', batch, { mode: 'stock', lines: lines(...keys) })
const flux = (batch: string, ...keys: string[]) =>
  workshop.assert('flux', batch, { mode: 'flux', lines: lines(...keys) })
const keysOf = async (kind: 'stock' | 'flux' | 'groupe', batch: string) =>
  (await workshop.state(kind, batch)).map(({ cle }) => cle).sort()

describe('what the reference tests hold', () => {
  test('C1, R1: a stock removes what it no longer lists', async () => {
    await stock('1901', 'a', 'b')
    await stock('1902', 'a', 'c')
    await workshop.compact('1902')
    expect(await keysOf('stock', '1901')).toEqual(['a', 'b'])
    expect(await keysOf('stock', '1902')).toEqual(['a', 'c'])
  })

  test('R2: the order of arrival does not matter', async () => {
    await stock('1902', 'a', 'c')
    await workshop.compact('1902')
    await stock('1901', 'a', 'b')
    await workshop.compact('1902')
    expect(await keysOf('stock', '1901')).toEqual(['a', 'b'])
    expect(await keysOf('stock', '1902')).toEqual(['a', 'c'])
  })

  test('R3: a stock inserted between two others', async () => {
    await stock('1812', 'deleteme')
    await stock('1902', 'a', 'c')
    await workshop.compact('1902')
    await stock('1901', 'a', 'b')
    await workshop.compact('1902')
    expect(await keysOf('stock', '1812')).toEqual(['deleteme'])
    expect(await keysOf('stock', '1901')).toEqual(['a', 'b'])
    expect(await keysOf('stock', '1902')).toEqual(['a', 'c'])
  })

  test('R4: what a stock says again is there, and leaves no trace', async () => {
    await stock('1812', 'a')
    await stock('1901', 'a')
    await workshop.compact('1901')
    expect(await keysOf('stock', '1901')).toEqual(['a'])
  })

  test('R5, as a flux: what was said stays', async () => {
    await flux('1812', 'a')
    await flux('1901', 'b')
    await workshop.compact('1901')
    expect(await keysOf('flux', '1901')).toEqual(['a', 'b'])
  })

  test('R6, R7: one batch, whatever its number of lines and sources', async () => {
    await flux('1910', 'hash1', 'hash2')
    await stock('1910', 'une')
    await workshop.compact('1910')
    expect(await keysOf('flux', '1910')).toEqual(['hash1', 'hash2'])
    expect(await keysOf('stock', '1910')).toEqual(['une'])
  })

  test('R9: complements of a month with a text', async () => {
    await flux('1910_6', 'a')
    await flux('2011_0_urssaf', 'b')
    await flux('2011_1_sirene', 'c')
    await workshop.compact('2011_1_sirene')
    expect(await keysOf('flux', '2011_0_urssaf')).toEqual(['a', 'b'])
    expect(await keysOf('flux', '2011_1_sirene')).toEqual(['a', 'b', 'c'])
  })

  test('purge since a batch takes it and what follows away, and leaves the others as they were', async () => {
    const all = ['1910', '1911', '1911_1', '1911_2', '1911_3', '1912', '1912_1']
    for (const batch of all) await flux(batch, `k${batch}`)
    await workshop.compact('1912_1')
    await workshop.rollback('1911_1')
    expect(await keysOf('flux', '1911_1')).toEqual(['k1910', 'k1911', 'k1911_1'])
  })
})

describe('where the reference loses rows, or brings them back', () => {
  test('b: a batch compacted before, of which another source is imported again, loses nothing', async () => {
    await stock('1901', 'a', 'b')
    await stock('1902', 'a', 'c')
    await workshop.compact('1902')
    await flux('1902', 'autre')
    await workshop.compact('1902')
    expect(await keysOf('stock', '1902')).toEqual(['a', 'c'])
  })

  test('c: a flux inserted before a stock does not make it lose what it lists', async () => {
    await stock('1812', 'x')
    await stock('1902', 'x', 'c')
    await workshop.compact('1902')
    await workshop.assert('stock', '1901', { mode: 'flux', lines: lines('y') })
    await workshop.compact('1902')
    expect(await keysOf('stock', '1901')).toEqual(['x', 'y'])
    expect(await keysOf('stock', '1902')).toEqual(['c', 'x'])
  })

  test('d: a corrected file imported again leaves nothing of the first', async () => {
    await flux('1901', 'faux', 'a')
    await workshop.compact('1901')
    await flux('1901', 'a')
    await workshop.compact('1901')
    expect(await keysOf('flux', '1901')).toEqual(['a'])
  })

  test('e, f: what a stock no longer lists is gone, also when nothing else of it is in the batch', async () => {
    await stock('1901', 'parti', 'reste')
    await stock('1902', 'reste')
    await workshop.compact('1902')
    expect(await keysOf('stock', '1902')).toEqual(['reste'])
  })

  test('g: data under a key that is no batch is an error that names it', async () => {
    await flux('1901', 'a')
    await mkdir(workshop.workspace.path('1-imported', '1913'))
    await expect(workshop.compact('1901')).rejects.toThrow('1-imported holds 1913, which is the key of no batch')
  })

  test('i: an unknown batch is refused and changes nothing', async () => {
    await flux('1901', 'a')
    await workshop.compact('1901')
    await expect(workshop.rollback('1812')).rejects.toThrow('batch 1812 was never imported')
    expect(await keysOf('flux', '1901')).toEqual(['a'])
  })

  test('j: a line that was replaced and comes back counts once', async () => {
    await flux('1901', 'a')
    await stock('1901', 'a')
    await flux('1902', 'a')
    await stock('1902', 'b')
    await flux('1903', 'a')
    await stock('1903', 'a')
    await workshop.compact('1903')
    expect((await workshop.state('flux', '1903')).map(({ lot }) => lot)).toEqual(['1903'])
    expect(await keysOf('stock', '1903')).toEqual(['a'])
  })

  test('k: compacting again, from any batch, does nothing', async () => {
    await flux('1901', 'a')
    await flux('1902', 'a')
    expect(await workshop.compact('1902')).toBe('done')
    expect(await workshop.compact('1901')).toBe('fresh')
    expect(await workshop.compact('1902')).toBe('fresh')
  })

  test('a stock declared where no file came says nothing, and removes nothing', async () => {
    await stock('1901', 'a')
    await flux('1902', 'b')
    await workshop.compact('1902')
    expect(await keysOf('stock', '1902')).toEqual(['a'])
  })
})
