import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { DeclaredSource } from '../catalog/catalog.js'
import { loadCatalog } from '../catalog/load.js'
import { isMonthly } from '../declare/source.js'
import type { Difference } from '../inspect/diff/index.js'
import { projectRoot, vigie, workspaceOf } from '../testing/vigie.js'

let workspace: string
let sources: ReadonlyMap<string, DeclaredSource>
beforeAll(async () => {
  sources = (await loadCatalog(join(projectRoot, 'pipelines'), 'without cases')).sources
  workspace = await workspaceOf('small/batches')
  // Everyone is followed, so that the states that SQL reads are whole. November no longer lists the last company of the directory, which is a stock: the state loses it.
  const path = join(workspace, 'batches', '2011', 'sireneUL.csv')
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  writeFileSync(path, `${lines.slice(0, -1).join('\n')}\n`)
  const accepted = ['--accept', 'retrait:sirene_ul:2011', '--reason', 'removed by this test']
  expect((await vigie(['run', '-b', '2010', '--no-filter', '-w', workspace])).code).toBeLessThan(21)
  expect((await vigie(['run', '-b', '2011', '--no-filter', '-w', workspace, ...accepted])).code).toBe(20)
})

type Rows = Record<string, unknown>[]
const json = async (words: readonly string[]) => JSON.parse((await vigie([...words, '-w', workspace, '--json'])).stdout)
const stateOf = async (source: string, batch: string) =>
  (await json(['query', '-b', batch, `FROM ${source}`])).rows as Rows
const diffOf = async (...words: string[]) => (await json(['diff', ...words])) as Difference

/** What each key or group of a state says, but for where it came from; of a wide source, up to a month both know. */
function contents(source: DeclaredSource, rows: Rows, until: string): Map<string, string> {
  const by = source.key.length > 0 ? source.key : (source.group ?? [])
  const month = isMonthly(source.layout) ? source.layout.month : undefined
  const provenance = new Set(['lot', 'rang_lot', 'fichier', 'enregistrement', 'siren'])
  const said = new Map<string, string[]>()
  for (const row of rows) {
    const key = JSON.stringify(by.map((name) => row[name]))
    const known = said.get(key) ?? []
    if (month && String(row[month]) > until) {
      said.set(key, known)
      continue
    }
    said.set(key, [
      ...known,
      JSON.stringify(Object.entries(row).filter(([name]) => !provenance.has(name) || by.includes(name))),
    ])
  }
  return new Map([...said].map(([key, all]) => [key, all.sort().join('\n')]))
}

describe('what changed between two batches', () => {
  test('given any source, then its keys added, removed and changed are those of the two states read whole', async () => {
    const { states } = await diffOf('2010', '2011', '--only', 'states')
    expect(states.map(({ source }) => source)).toContain('effectif')
    for (const found of states) {
      const source = sources.get(found.source) as DeclaredSource
      const before = contents(source, await stateOf(source.name, '2010'), '2020-09-01')
      const after = contents(source, await stateOf(source.name, '2011'), '2020-09-01')
      const added = [...after.keys()].filter((key) => !before.has(key)).length
      const removed = [...before.keys()].filter((key) => !after.has(key)).length
      const changed = [...after].filter(([key, said]) => before.has(key) && before.get(key) !== said).length
      expect([source.name, found.added, found.removed, found.changed]).toEqual([source.name, added, removed, changed])
    }
    expect(states.find(({ source }) => source === 'sirene_ul')?.removed).toBe(1)
    expect(states.find(({ source }) => source === 'cotisation')).toMatchObject({
      linesFrom: 462,
      linesTo: 473,
      added: 12,
      changed: 1,
    })
  })

  test('given the batches the other way round, then the mirror; given the same one twice, then nothing', async () => {
    const [there, back] = [
      await diffOf('2010', '2011', '--only', 'states'),
      await diffOf('2011', '2010', '--only', 'states'),
    ]
    const figures = (one: Difference, mirrored: boolean) =>
      one.states.map((state) => {
        const { source, changed } = state
        const [added, removed] = mirrored ? [state.removed, state.added] : [state.added, state.removed]
        return { source, added, removed, changed }
      })
    expect(figures(back, true)).toEqual(figures(there, false))
    const same = await diffOf('2011', '2011')
    for (const { added, removed, changed, samples } of same.states)
      expect([added, removed, changed, samples.length]).toEqual([0, 0, 0, 0])
    for (const table of [...Object.values(same.variables), ...Object.values(same.lists)])
      expect([table.onlyFrom, table.onlyTo, table.changed]).toEqual([0, 0, []])
  })

  test('given the wide tables, then each column counts the lines of shared months that differ', async () => {
    const { variables } = await diffOf('2010', '2011', '--only', 'variables', '--samples', '100')
    const columns = 'siren, periode, ratio_dette, effectif_ent, cible'
    const read = async (batch: string) =>
      (
        await json([
          'query',
          '-b',
          batch,
          `SELECT ${columns} FROM entreprise WHERE periode BETWEEN '2010-11-01' AND '2020-09-01'`,
        ])
      ).rows as Rows
    const keyOf = (row: Record<string, unknown>) => `${row.siren} ${row.periode}`
    const before = new Map((await read('2010')).map((row) => [keyOf(row), row]))
    const after = await read('2011')
    const both = after.filter((row) => before.has(keyOf(row)))
    expect(variables.entreprise).toMatchObject({ both: both.length, onlyTo: after.length - both.length, onlyFrom: 0 })
    for (const column of ['ratio_dette', 'effectif_ent', 'cible']) {
      const expected = both.filter((row) => row[column] !== before.get(keyOf(row))?.[column])
      const found = variables.entreprise?.changed.find((one) => one.column === column)
      expect([column, found?.lines ?? 0]).toEqual([column, expected.length])
      expect(found?.samples.map(keyOf).sort() ?? []).toEqual(expected.map(keyOf).sort())
    }
  })

  test('given the lists, then who entered, who left, and what moved', async () => {
    const { lists } = await diffOf('2010', '2011', '--only', 'lists')
    const sirens = async (batch: string) =>
      ((await json(['query', '-b', batch, 'SELECT siren FROM liste_detection'])).rows as Rows).map(({ siren }) => siren)
    const [before, after] = [await sirens('2010'), await sirens('2011')]
    const found = lists.detection
    expect(found?.samplesOnlyFrom.map(({ siren }) => siren)).toEqual(before.filter((siren) => !after.includes(siren)))
    expect(found?.samplesOnlyTo.map(({ siren }) => siren)).toEqual(after.filter((siren) => !before.includes(siren)))
    expect(found?.both).toBe(after.filter((siren) => before.includes(siren)).length)
    expect(found?.changed.map(({ column }) => column)).toContain('score')
  })

  test('given a history to bring up to date, then it is said, and the rest is compared', async () => {
    await vigie(['import', '--batch', '2011', '-w', workspace])
    const path = join(workspace, 'batches', '2011', 'sigfaible_pcoll.csv')
    writeFileSync(path, `${readFileSync(path, 'utf8')}\n`)
    await vigie(['import', '--batch', '2011', '-w', workspace])
    const { code, stdout } = await vigie(['diff', '2010', '2011', '-w', workspace, '--json'])
    expect(code).toBe(20)
    const { states, notices } = JSON.parse(stdout) as Difference
    expect(states.map(({ source }) => source)).not.toContain('procol')
    expect(states.length).toBeGreaterThan(5)
    expect(notices[0]).toMatchObject({ cause: 'warning', next: 'Run: vigie compact --batch 2011' })
  })

  test('given a batch or a table that is not there, then what is', async () => {
    expect((await vigie(['diff', '2010', '2012', '-w', workspace])).stderr).toContain('Imported: 2010, 2011.')
    expect((await vigie(['diff', '2010', '2011', '--table', 'debits', '-w', workspace])).stderr).toContain(
      'Did you mean debit?',
    )
  })
})

describe('what the workspace weighs', () => {
  test('every byte is counted once, by batch and stage or apart', async () => {
    const { batches, others, total } = (await json(['du'])) as {
      batches: { batch: string; bytes: Record<string, number>; total: number; growth: number | null }[]
      others: Record<string, number>
      total: number
    }
    expect(batches.map(({ batch }) => batch)).toEqual(['2010', '2011'])
    const own = batches.map(({ bytes }) => Object.values(bytes).reduce((sum, one) => sum + one, 0))
    expect(batches.map((one) => one.total)).toEqual(own)
    const rest = Object.values(others).reduce((sum, one) => sum + one, 0)
    expect(own.reduce((sum, one) => sum + one, rest)).toBe(total)
    expect(batches[1]?.growth).toBeCloseTo((own[1] ?? 0) / (own[0] ?? 1) - 1, 12)
    expect(batches[0]?.bytes.batches).toBeGreaterThan(10_000)
    expect(Object.keys(others)).toEqual(expect.arrayContaining(['runs', 'cles', '.vigie']))
  })

  test('for eyes, in units that people say', async () => {
    const { stdout } = await vigie(['du', '-w', workspace])
    expect(stdout).toMatch(/^2011 .* [+−][0-9.]+ %$/m)
    expect(stdout).toMatch(/^all .* [kM]B$/m)
    expect(stdout).toMatch(/free: room for about [0-9]+ batches like the last one\.$/m)
  })
})
