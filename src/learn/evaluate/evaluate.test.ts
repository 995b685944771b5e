import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadCatalog } from '../../catalog/load.js'
import { type Model, modelShape } from '../../declare/model.js'
import { openSession, type Session } from '../../store/session.js'
import { createParameters } from '../../tables/parameters.js'
import { projectRoot, temporaryFolder } from '../../testing/vigie.js'
import { companySet } from '../split.js'
import { type Evaluation, evaluate, evaluationPage, saveEvaluation } from './index.js'

const file = join(projectRoot, 'pipelines', 'models', 'demonstration.model.json')
const demonstration = modelShape.parse(JSON.parse(readFileSync(file, 'utf8')))

/** A model of one variable between 0 and 1: its log-odds are −5 + 5 × the variable. */
function modelOn(variable: string, learntTo: string | null = null): Model {
  const [group] = demonstration.groups
  const [term] = group?.terms ?? []
  if (!group || !term) throw new Error('the demonstration model has terms')
  const curve = { kind: 'line' as const, points: [[0, 0] as [number, number], [1, 5] as [number, number]] }
  return {
    ...demonstration,
    id: variable,
    base: -5,
    groups: [{ ...group, terms: [{ ...term, id: variable, variable, curve }], pairs: [] }],
    training: { ...demonstration.training, to: learntTo },
    file: '',
    digest: '',
  }
}

let session: Session
beforeAll(async () => {
  session = await openSession({ memory: '500MB', threads: 2, temporary: await temporaryFolder() })
  const { parameters } = await loadCatalog(join(projectRoot, 'pipelines'), 'without cases')
  await createParameters(session, parameters, '2022-06-01')
  // Three thousand companies, a month in three over three years. One in eight fails in 2021-07 or later, of which the last
  // lines are strong signals. `vrai` says what can be known: it is higher before a failure.
  await session.run(`CREATE TABLE lignes AS
    SELECT
      printf('%09d', 100000000 + e * 7) AS siren,
      CAST(DATE '2018-01-01' + to_months(3 * CAST(m AS INTEGER)) AS DATE) AS periode,
      hash(e, 'echec') % 8 = 0 AS fragile,
      hash(e, m, 'bruit') / 18446744073709551616.0::DOUBLE AS bruit,
      CASE WHEN hash(e, 'taille') % 2 = 0 THEN '10 à 19' ELSE '20 à 49' END AS tranche_effectif,
      e, m
    FROM range(3000) t(e), range(12) u(m)`)
  await session.run(`CREATE TABLE entreprise AS
    SELECT
      siren, periode, tranche_effectif, NULL::VARCHAR AS libelle_region,
      CASE WHEN m = 11 THEN 'Commerce' END AS libelle_naf,
      fragile AND m = 10 AS signal_fort,
      CASE WHEN NOT (fragile AND m = 10) AND m < 11 THEN CAST(fragile AND m >= 4 AS INTEGER) END AS cible,
      CASE WHEN fragile AND m BETWEEN 4 AND 9 THEN (10 - m) * 3 END AS mois_avant_entree,
      bruit,
      CASE WHEN fragile AND m >= 4 THEN 0.5 + bruit / 2 ELSE bruit END AS vrai,
      CASE WHEN ${companySet('siren')} = 'learning' AND fragile THEN 1 ELSE bruit END AS appris,
      CASE WHEN m < 6 AND fragile THEN 1 ELSE bruit END AS passe,
      -- What is only said after the judgment, on the month where it is said.
      CASE WHEN fragile AND m >= 10 THEN 1 ELSE bruit END AS futur
    FROM lignes`)
})
afterAll(() => session.close())

const judge = (model: Model, more: Partial<Parameters<typeof evaluate>[1]> = {}): Promise<Evaluation> =>
  evaluate(session, { model, batch: '2206', resamples: 20, seed: 1, tell: () => undefined, ...more })

const area = async (model: Model) => (await judge(model, { resamples: 0 })).main.figures.rocAuc.value ?? 0

describe('what a model cannot know does not help it', () => {
  test('a signal of this month ranks the failures to come', async () => {
    expect(await area(modelOn('vrai'))).toBeGreaterThan(0.7)
  })

  test('a signal that only the future says scores at chance', async () => {
    expect(Math.abs((await area(modelOn('futur'))) - 0.5)).toBeLessThan(0.05)
  })

  test('companies known by heart score at chance: none of those learnt from is judged', async () => {
    expect(Math.abs((await area(modelOn('appris'))) - 0.5)).toBeLessThan(0.05)
  })

  test('months known by heart score at chance: those judged begin eighteen months after the last one learnt', async () => {
    const { months } = await judge(modelOn('passe', '2018-01-01'), { resamples: 0 })
    expect(months).toEqual({ from: '2019-07-01', to: '2020-07-01', count: 13, purge: 18 })
    expect(Math.abs((await area(modelOn('passe', '2018-01-01'))) - 0.5)).toBeLessThan(0.05)
    expect(await area(modelOn('passe'))).toBeGreaterThan(0.55)
  })
})

describe('an evaluation', () => {
  let found: Evaluation
  beforeAll(async () => {
    found = await judge(modelOn('vrai'), { other: modelOn('bruit') })
  })

  test('is of one company in five; lines whose failure is already there are left out, or put back as cases', async () => {
    const { companies, open } =
      await session.one(`SELECT count(DISTINCT siren) AS companies, count(*) FILTER (signal_fort) AS open
      FROM entreprise WHERE ${companySet('siren')} = 'test' AND cible IS NOT NULL OR signal_fort AND ${companySet('siren')} = 'test'`)
    expect(found.main.companies).toBe(companies)
    expect(found.withStrongSignals.lines - found.main.lines).toBe(open)
    expect(Number(open)).toBeGreaterThan(50)
    expect(Number(companies)).toBeGreaterThan(520)
    expect(Number(companies)).toBeLessThan(680)
  })

  test('gives the same figures each time, and the interval holds them', async () => {
    expect(await judge(modelOn('vrai'), { other: modelOn('bruit') })).toEqual(found)
    const { value, low, high } = found.main.figures.averagePrecision
    expect(low).toBeLessThanOrEqual(value ?? Number.NaN)
    expect(high).toBeGreaterThanOrEqual(value ?? Number.NaN)
  })

  test('of two models on the same lines, gives the difference, and none between a model and itself', async () => {
    const { averagePrecision } = found.compared?.differences ?? {}
    expect(averagePrecision?.low).toBeGreaterThan(0)
    const same = await judge(modelOn('vrai'), { other: modelOn('vrai') })
    expect(same.compared?.differences.rocAuc).toEqual({ value: 0, low: 0, high: 0 })
  })

  test('finds thresholds on other companies than those it judges', () => {
    const [strong, moderate] = found.thresholds
    expect(found.thresholds.map(({ beta }) => beta)).toEqual([0.5, 2])
    expect(strong?.found).toBeGreaterThan(moderate?.found ?? 1)
    expect(moderate?.valueOnTest).toBeGreaterThan(0)
    expect(moderate?.valueOnTest).not.toBe(moderate?.valueWhereFound)
  })

  test('gives figures by year, sector, size and region; the sector is that of the one month that knows it', () => {
    expect(found.slices.map(({ column }) => column)).toEqual([
      'annee',
      'libelle_naf',
      'libelle_region',
      'tranche_effectif',
    ])
    const [years, sectors, regions, sizes] = found.slices
    expect(years?.values.map(({ value }) => value)).toEqual(['2018', '2019', '2020'])
    expect(years?.values[0]).toMatchObject({ cases: 0, measured: null })
    expect(sectors?.values).toMatchObject([{ value: 'Commerce', lines: found.main.lines }])
    expect(regions?.values).toEqual([])
    expect(sizes?.values.reduce((sum, { lines }) => sum + lines, 0)).toBe(found.main.lines)
  })

  test('is a page that opens without network, and names no company', () => {
    const page = evaluationPage(found)
    expect(page).toContain('Courbe ROC')
    expect(page).toContain('Précision moyenne')
    expect(page).not.toMatch(/<script|<link|src=|https?:/)
    expect(page).not.toMatch(/\b1\d{8}\b/)
    expect(page).not.toContain('NaN')
  })
})

test('figures are written in the model file, the rest of which does not change; judged again, they are replaced', async () => {
  const original = readFileSync(file, 'utf8')
  const copy = join(await temporaryFolder(), 'copie.model.json')
  writeFileSync(copy, original)
  const model = modelOn('vrai')
  const found = await judge(model)
  await saveEvaluation(copy, model, await judge(model, { resamples: 0 }))
  await saveEvaluation(copy, model, found)
  const saved = modelShape.parse(JSON.parse(readFileSync(copy, 'utf8')))
  expect(saved.metrics.roc_auc).toBe(Number(found.main.figures.rocAuc.value?.toPrecision(4)))
  expect(saved.metrics.roc_auc_low).toBeLessThan(saved.metrics.roc_auc ?? 0)
  expect(saved.evaluation).toMatchObject({ batch: '2206', from: '2018-01-01', resamples: 20 })
  const judged = readFileSync(copy, 'utf8')
  const before = (text: string) => text.slice(0, text.indexOf('  "metrics"'))
  expect(before(judged)).toBe(before(original))
  const rest = ({ metrics, evaluation, ...others }: Record<string, unknown>) => others
  expect(rest(JSON.parse(judged))).toEqual(rest(JSON.parse(original)))
  writeFileSync(copy, JSON.stringify(JSON.parse(original)))
  await expect(saveEvaluation(copy, model, found)).rejects.toThrow('has no "metrics" at its first level')
})

test('the lead time counts from the first alert to the judgment, of companies followed long enough', async () => {
  const certain = { ...modelOn('vrai'), levels: demonstration.levels.map((level) => ({ ...level, min: 0 })) }
  const { leadTimes } = await judge(certain, { resamples: 0 })
  const { failures } = await session.one(
    `SELECT count(DISTINCT siren) AS failures FROM entreprise WHERE mois_avant_entree >= 6 AND ${companySet('siren')} = 'test'`,
  )
  expect(leadTimes[0]).toMatchObject({ failures, alerted: failures, alertedBefore: failures, medianMonths: 18 })
  const never = { ...certain, levels: demonstration.levels.map((level) => ({ ...level, min: 1 })) }
  expect((await judge(never, { resamples: 0 })).leadTimes[0]).toMatchObject({ alerted: 0, medianMonths: null })
})

test('given tables that other declarations computed, then it says what they lack and what to run', async () => {
  await expect(judge(modelOn('absente'))).rejects.toThrow('has no absente. It was computed by other declarations')
})

test('given months too near to those learnt from, or none that can be judged, then it says which can be', async () => {
  await expect(judge(modelOn('vrai', '2018-01-01'), { from: '2019-01-01' })).rejects.toThrow(
    'The first month it can be judged on is 2019-07',
  )
  await expect(judge(modelOn('vrai', '2019-12-01'))).rejects.toThrow('outcomes are known until 2020-07')
})
