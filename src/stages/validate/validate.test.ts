import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Catalog } from '../../catalog/catalog.js'
import type { Check } from '../../declare/query.js'
import { isFailure } from '../../kernel/failure.js'
import { batch, catalogOf, contextIn, deliver, sourceFrom } from '../../testing/stage-context.js'
import { temporaryFolder } from '../../testing/vigie.js'
import { importBatch } from '../import/index.js'
import { validateBatch } from './index.js'

const source = sourceFrom(`
  name: dette
  label: Source dette
  producer: Essai
  cadence: monthly
  expected: false
  files: ['^dette']
  dialect: { delimiter: ';', quoting: none }
  scope: siren
  columns:
    - { name: siren, headers: [siren], type: siren, filled: true, meaning: The company }
    - { name: montant, headers: [montant], type: integer, meaning: What it owes }
  key: [siren]
  history: flux
  covers: { lag_months: 0 }
  lists_every_case: false`)

const check = (name: string, severity: Check['header']['severity'], sql: string, more: object = {}): Check => ({
  name,
  file: `checks/${name}.check.sql`,
  header: { label: `Contrôle <${name}>`, proves: 'It holds', severity, reads: ['dette'], needs: [], ...more },
  sql,
})

let folder: string
beforeEach(async () => {
  folder = await temporaryFolder()
  await deliver(folder, '2011', 'dette.csv', [
    'siren;montant',
    '900003005;1',
    '900004003;2',
    '900005000;3',
    '900006008;x',
  ])
})

async function validated(...checks: Check[]) {
  const catalog: Catalog = { ...catalogOf(source), checks, parameters: [window] }
  const context = contextIn(folder, catalog)
  await importBatch(context, batch('2011'))
  const told = await validateBatch(context, batch('2011')).then(
    () => [],
    (error) => {
      if (!isFailure(error)) throw error
      return error.issues.map(({ cause, message }) => `${cause}: ${message}`)
    },
  )
  const { verdicts } = JSON.parse(await readFile(join(folder, '2-validated', '2011.json'), 'utf8'))
  const page = await readFile(join(folder, '2-validated', '2011.html'), 'utf8')
  const outcomes = Object.fromEntries(verdicts.map((one: Record<string, string>) => [one.check, one.outcome]))
  return { told, outcomes, page }
}

const window = {
  name: 'fenetre_mois',
  label: 'Fenêtre',
  unit: 'mois',
  meaning: 'Months of the grid',
  values: [{ since: '2000-01-01', value: 120, reference: 'essai' }],
} as unknown as Catalog['parameters'][number]

describe('every check has its line, whatever became of it', () => {
  test('passed, told, not run and failed; the failed one stops the batch and the others were run', async () => {
    const { told, outcomes, page } = await validated(
      check('juste', 'blocking', 'SELECT 1 FROM dette WHERE montant > 3'),
      check('a_savoir', 'info', 'SELECT 1 FROM dette'),
      check('a_regarder', 'warning', 'SELECT 1 FROM dette'),
      check('absent', 'blocking', 'SELECT 1 FROM dette', { needs: ['effectif'] }),
      check('casse', 'info', 'SELECT montant_inconnu FROM dette'),
    )
    expect(outcomes).toEqual({
      juste: 'passed',
      a_savoir: 'informed',
      a_regarder: 'warned',
      absent: 'not-run',
      casse: 'failed',
    })
    expect(told[0]).toMatch(/^declaration: Contrôle <casse>: does not run/)
    for (const name of Object.keys(outcomes)) expect(page).toContain(`<code>${name}</code>`)
  })

  test('the page runs nothing and asks for nothing', async () => {
    const { page } = await validated(check('juste', 'info', 'SELECT 1 FROM dette WHERE false'))
    expect(page).not.toMatch(/<script|https?:|src=|href=/)
    expect(page).toContain('Contrôle &lt;juste&gt;')
    expect(page).toContain('<title>2011: 4</title>')
  })
})

describe('a gate at its threshold', () => {
  test.each([
    [2, 'passed', []],
    [3, 'passed', []],
    [4, 'blocked', ['blocking-check: Contrôle <seuil>: 4 lines found, 3 allowed']],
  ] as const)('%i lines where three are allowed: %s', async (found, outcome, words) => {
    const sql = `SELECT unnest(range(${found})) FROM (SELECT count(*) FROM dette)`
    const tolerance = { lines: 3, observed: 'essai', reason: 'essai' }
    const { told, outcomes } = await validated(check('seuil', 'blocking', sql, { tolerance }))
    expect(outcomes).toEqual({ seuil: outcome })
    expect(told).toEqual(words)
  })

  test.each([
    [0.34, 'passed'],
    [0.33, 'warned'],
  ])('one line of three, with a share of %d allowed: %s', async (share, outcome) => {
    const tolerance = { share, observed: 'essai', reason: 'essai' }
    const one = check('part', 'warning', 'SELECT 1 FROM dette WHERE montant = 1', { tolerance })
    expect((await validated(one)).outcomes).toEqual({ part: outcome })
  })
})
