import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readAssertions } from '../../history/assertion.js'
import { refuseStaleHistory } from '../../history/changes.js'
import { stateSelect } from '../../history/state.js'
import { withSession } from '../../store/session.js'
import { batch, catalogOf, contextIn, deliver, sourceFrom } from '../../testing/stage-context.js'
import { temporaryFolder } from '../../testing/vigie.js'
import type { StageContext } from '../context.js'
import { importBatch } from '../import/index.js'
import { compactBatch } from './index.js'

const declaration = (name: string, history: 'stock' | 'flux', rest = 'key: [compte, numero]') => `
name: ${name}
label: Source d'essai
producer: Essai
cadence: monthly
expected: false
files: ['^${name}\\.csv$']
dialect: { delimiter: ';', quoting: none }
scope: compte
columns:
  - { name: compte, headers: [compte], type: compte, filled: true, meaning: Account }
  - { name: numero, headers: [numero], type: integer, meaning: Number }
  - { name: siret, headers: [siret], type: siret, required: false, meaning: Establishment }
  - { name: montant, headers: [montant], type: integer, meaning: Amount }
${rest}
history: ${history}
covers: { lag_months: 0 }
lists_every_case: true
`

const flux = sourceFrom(declaration('flux', 'flux'))
const stock = sourceFrom(`${declaration('stock', 'stock')}removed_tolerance: { share: 0.5, reason: half is too much }`)
const groupe = sourceFrom(declaration('groupe', 'flux', 'key: []\ngroup: [compte, numero]\nexact_duplicates: count'))

type Line = { compte: string; numero: number; montant: number }
const text = ({ compte, numero, montant }: Line) => `${compte};${numero};90000100900019;${montant}`
const header = 'compte;numero;siret;montant'

async function month(context: StageContext, key: string, name: string, lines: readonly Line[]): Promise<void> {
  await deliver(context.workspace.root, key, `${name}.csv`, [header, ...lines.map(text)])
  await importBatch(context, batch(key))
}

/** The state as of a batch, read through the change files, as sorted lines of text. */
async function state(context: StageContext, name: string, key: string): Promise<string[]> {
  const source = context.catalog.sources.get(name)
  if (!source) throw new Error(name)
  return withSession(context.limits, async (session) => {
    const known = (await readAssertions(session, context.workspace, batch(key))).get(name) ?? []
    await refuseStaleHistory(session, context.workspace, source, known)
    const rows = await session.rows(
      `SELECT compte, numero, montant FROM (${stateSelect(context.workspace, source, known)}) ORDER BY ALL`,
    )
    return rows.map((row) => Object.values(row).join(' '))
  })
}

const line = (compte: string, numero: number, montant: number): Line => ({ compte, numero, montant })

describe('history', () => {
  test('given a flux, when a later batch has the same key, then its line replaces the earlier one and the others stay', async () => {
    const context = contextIn(await temporaryFolder(), catalogOf(flux))
    await month(context, '2010', 'flux', [line('A', 1, 100), line('A', 2, 200)])
    await month(context, '2011', 'flux', [line('A', 2, 250), line('B', 1, 300)])
    await compactBatch(context, batch('2011'))
    expect(await state(context, 'flux', '2010')).toEqual(['A 1 100', 'A 2 200'])
    expect(await state(context, 'flux', '2011')).toEqual(['A 1 100', 'A 2 250', 'B 1 300'])
  })

  test('given a group without line key, when a later batch holds the group, then it replaces it whole; equal lines all count', async () => {
    const context = contextIn(await temporaryFolder(), catalogOf(groupe))
    await month(context, '2010', 'groupe', [line('A', 1, 100), line('A', 1, 100), line('B', 1, 7)])
    await month(context, '2011', 'groupe', [line('A', 1, 150)])
    await compactBatch(context, batch('2011'))
    expect(await state(context, 'groupe', '2010')).toEqual(['A 1 100', 'A 1 100', 'B 1 7'])
    expect(await state(context, 'groupe', '2011')).toEqual(['A 1 150', 'B 1 7'])
  })

  test('given a stock, when an account is no longer listed, then it has left the state, and what is said again leaves no trace', async () => {
    const context = contextIn(await temporaryFolder(), catalogOf(stock))
    await month(context, '2010', 'stock', [line('A', 1, 100), line('B', 1, 200), line('C', 1, 300)])
    await month(context, '2011', 'stock', [line('A', 1, 100), line('C', 1, 333)])
    const { figures } = await compactBatch(context, batch('2011'))
    expect(await state(context, 'stock', '2011')).toEqual(['A 1 100', 'C 1 333'])
    expect(figures.stock).toMatchObject({ before: 3, added: 0, replaced: 1, removed: 1 })
  })

  test('given a stock that removes more than its tolerance, then the batch stops until someone accepts it with a reason', async () => {
    const folder = await temporaryFolder()
    const context = contextIn(folder, catalogOf(stock))
    await month(context, '2010', 'stock', [line('A', 1, 1), line('B', 1, 1), line('C', 1, 1)])
    await month(context, '2011', 'stock', [line('A', 1, 1)])
    await expect(compactBatch(context, batch('2011'))).rejects.toThrow(
      '2011: 2 of the 3 lines of stock are no longer listed (66.7 %, tolerance 50 %: half is too much)',
    )
    const accepted = contextIn(folder, catalogOf(stock), { 'retrait:stock:2011': 'closed accounts' })
    await compactBatch(accepted, batch('2011'))
    expect(await state(accepted, 'stock', '2011')).toEqual(['A 1 1'])
  })

  test.each([
    [1, undefined],
    [2, undefined],
    [3, '2011: 3 of the 4 lines of flux are replaced (75 %, tolerance 50 %: half is a complete file)'],
  ])(
    'given a flux that replaces %i of four lines where half is tolerated, then the gate says so',
    async (count, words) => {
      const folder = await temporaryFolder()
      const careful = { ...flux, replaced_tolerance: { share: 0.5, reason: 'half is a complete file' } }
      const context = contextIn(folder, catalogOf(careful))
      const lines = (amount: number) => ['A', 'B', 'C', 'D'].map((account) => line(account, 1, amount))
      await month(context, '2010', 'flux', lines(1))
      await month(context, '2011', 'flux', lines(2).slice(0, count))
      const compacted = compactBatch(context, batch('2011')).then(
        () => undefined,
        (error: Error) => error.message,
      )
      if (words === undefined) expect(await compacted).toBeUndefined()
      else expect(await compacted).toContain(words)
      const accepting = contextIn(folder, catalogOf(careful), { 'remplacement:flux:2011': 'asked for' })
      await compactBatch(accepting, batch('2011'))
      expect(await state(accepting, 'flux', '2011')).toHaveLength(4)
    },
  )

  test('given a corrected file imported again, then the old history is refused until it is compacted, and then follows', async () => {
    const context = contextIn(await temporaryFolder(), catalogOf(flux))
    await month(context, '2010', 'flux', [line('A', 1, 100)])
    await month(context, '2011', 'flux', [line('B', 1, 300)])
    await compactBatch(context, batch('2011'))
    await month(context, '2010', 'flux', [line('A', 1, 111), line('B', 1, 222)])
    await expect(state(context, 'flux', '2011')).rejects.toThrow('Run: vigie compact --batch 2010')
    await compactBatch(context, batch('2011'))
    expect(await state(context, 'flux', '2011')).toEqual(['A 1 111', 'B 1 300'])
  })

  test('law: whatever the order of import, and however often, the state is what the batches assert in order of their keys', async () => {
    const lines = fc.array(
      fc.record({
        compte: fc.constantFrom('A', 'B', 'C'),
        numero: fc.integer({ min: 1, max: 3 }),
        montant: fc.integer({ min: 0, max: 3 }),
      }),
      { minLength: 1, maxLength: 6 },
    )
    const keys = ['2010', '2010_01', '2011']
    const orders = fc.shuffledSubarray(keys, { minLength: 3 })
    await fc.assert(
      fc.asyncProperty(fc.tuple(lines, lines, lines), orders, async (months, order) => {
        const context = contextIn(await temporaryFolder(), catalogOf(flux))
        for (const key of [...order, order[0] ?? '']) {
          await month(context, key, 'flux', months[keys.indexOf(key)] ?? [])
          await compactBatch(context, batch(key))
        }
        await compactBatch(context, batch('2011'))
        const expected = new Map<string, string>()
        for (const asserted of months)
          for (const one of asserted)
            expected.set(`${one.compte} ${one.numero}`, `${one.compte} ${one.numero} ${one.montant}`)
        expect(await state(context, 'flux', '2011')).toEqual([...expected.values()].sort())
      }),
      { numRuns: 8 },
    )
  })
})
