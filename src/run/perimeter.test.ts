import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Catalog } from '../catalog/catalog.js'
import { loadCatalog } from '../catalog/load.js'
import { batch, contextIn } from '../testing/stage-context.js'
import { projectRoot, temporaryFolder } from '../testing/vigie.js'
import { stages } from './stages.js'

const fixtures = join(projectRoot, 'fixtures', 'small', 'batches')

describe('who is followed, lot after lot', () => {
  let workspace: string
  let catalog: Catalog
  beforeAll(async () => {
    workspace = await temporaryFolder()
    cpSync(fixtures, join(workspace, 'batches'), { recursive: true })
    catalog = await loadCatalog(join(projectRoot, 'pipelines'))
  })

  /** Takes a batch up to its perimeter, and gives what that stage says. */
  async function perimeter(text: string, { folder = workspace, noFilter = false } = {}) {
    const context = { ...contextIn(folder, catalog), noFilter }
    for (const { name, run } of stages) {
      const outcome = await run(context, batch(text))
      if (name === 'perimeter') return outcome
    }
    throw new Error('no stage decides the perimeter')
  }

  test('given the first batch, then those who are followed, the others by reason, and nobody to compare with', async () => {
    const { figures, outcome } = await perimeter('2010')
    expect(outcome).toBe('done')
    expect(figures).toEqual({
      candidates: 10,
      retained: 9,
      excluded: { categorie_juridique: 1 },
      doubtful: { sans_sirene: 0, nomenclature_ancienne: 0, commune_masquee: 0 },
      change: null,
    })
    expect((await perimeter('2010')).outcome).toBe('fresh')
  })

  test('given the next one, then who entered since', async () => {
    const { figures } = await perimeter('2011')
    expect(figures.change).toEqual({ since: '2010', entering: 1, leaving: {} })
  })

  test('given a batch without headcounts, then earlier ones say who is in; a company whose category changed leaves', async () => {
    const [header = '', ...lines] = readFileSync(join(fixtures, '2011', 'sireneUL.csv'), 'utf8')
      .trimEnd()
      .split('\n')
    const category = header.split(',').indexOf('categorieJuridiqueUniteLegale')
    const changed = lines.map((line) =>
      line.startsWith('900003005,') ? line.split(',').with(category, '7346').join(',') : line,
    )
    deliver('2012', 'sireneUL.csv', [header, ...changed].join('\n'))
    const { figures } = await perimeter('2012')
    expect(figures).toMatchObject({ retained: 9, excluded: { categorie_juridique: 2 } })
    expect(figures.change).toEqual({ since: '2011', entering: 0, leaving: { categorie_juridique: 1 } })
  })

  test('given an explicit filter, then those it names and no other', async () => {
    deliver('2101', 'filter_siren.csv', 'siren\n900004003\n900005000\n')
    const { figures } = await perimeter('2101')
    expect(figures).toMatchObject({ candidates: 2, retained: 2, excluded: {} })
    expect(figures.change).toMatchObject({ since: '2012', entering: 0, leaving: { 'no longer a candidate': 7 } })
  })

  test('given that everyone is to be followed, then all that a source names, without exclusion', async () => {
    const { figures } = await perimeter('2010', { noFilter: true })
    expect(figures.retained).toBeGreaterThan(10)
    expect(figures).toMatchObject({ excluded: {}, change: null })
  })

  test('given neither headcounts nor filter so far, then it stops and says what to deliver', async () => {
    const folder = await temporaryFolder()
    cpSync(join(fixtures, '2010'), join(folder, 'batches', '2010'), { recursive: true })
    for (const name of readdirSync(join(folder, 'batches', '2010')))
      if (/effectif_siren/.test(name)) rmSync(join(folder, 'batches', '2010', name))
    await expect(perimeter('2010', { folder })).rejects.toThrow(
      'Deliver effectif_ent or filter in this batch or an earlier one',
    )
  })

  function deliver(text: string, name: string, content: string): void {
    mkdirSync(join(workspace, 'batches', text), { recursive: true })
    writeFileSync(join(workspace, 'batches', text, name), content)
  }
})
