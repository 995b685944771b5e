import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Catalog } from '../../../catalog/catalog.js'
import { loadCatalog } from '../../../catalog/load.js'
import { openSession, type Session } from '../../../store/session.js'
import { sourceFrom } from '../../../testing/stage-context.js'
import { projectRoot, temporaryFolder } from '../../../testing/vigie.js'
import { readMutant } from './examine.js'
import { type FuzzRequest, fuzzSources } from './fuzz.js'

const given = (catalog: FuzzRequest['catalog'], seconds: number): FuzzRequest => ({
  catalog,
  seconds,
  seed: 7,
  progress: () => undefined,
  stopped: () => false,
})

describe('deliveries changed in every way', () => {
  let catalog: Catalog
  beforeAll(async () => {
    catalog = await loadCatalog(`${projectRoot}/pipelines`)
  })

  test('are read with each record in exactly one place, whatever was changed', async () => {
    const { faults, mutants, refusedWhole, sources } = await fuzzSources(given(catalog, 6))
    expect(faults).toEqual([])
    expect(sources).toBe(catalog.sources.size)
    expect(refusedWhole).toBeGreaterThan(0)
    expect(refusedWhole).toBeLessThan(mutants * 0.7)
  }, 60_000)
})

describe('a reading that goes wrong is seen', () => {
  const source = sourceFrom(`
    name: fragile
    label: Source fragile
    producer: Essai
    cadence: monthly
    expected: false
    files: ['^fragile']
    dialect: { delimiter: ';', quoting: none }
    scope: siren
    columns: [{ name: siren, headers: [siren], type: siren, filled: true, meaning: The company }]
    derived: [{ name: essai, type: text, meaning: Fails, sql: "CASE WHEN siren = '900003005' THEN error('boum') END" }]
    key: [siren]
    history: flux
    covers: { lag_months: 0 }
    lists_every_case: false`)
  let session: Session
  let folder: string
  beforeAll(async () => {
    folder = await temporaryFolder()
    session = await openSession({ memory: '500MB', threads: 2, temporary: folder })
  })
  afterAll(() => session.close())
  const read = (text: string | Buffer) => readMutant(session, source, folder, Buffer.from(text))

  test('a file that reads, plain or compressed', async () => {
    expect(await read('siren\n900004003\n')).toEqual({ fault: undefined, refused: false })
    expect(await read(gzipSync('\nsiren\n900004003\n\n'))).toEqual({ fault: undefined, refused: false })
  })

  test('a refusal is no fault', async () => {
    expect(await read('sirene\n900004003\n')).toEqual({ fault: undefined, refused: true })
  })

  test('what stops the engine is one', async () => {
    expect((await read('siren\n900003005\n')).fault).toMatch(/^it was refused as bug: the engine stopped/)
  })
})
