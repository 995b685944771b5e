import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadCatalog } from '../../catalog/load.js'
import { type Model, modelShape } from '../../declare/model.js'
import { openSession, type Session } from '../../store/session.js'
import { createParameters } from '../../tables/parameters.js'
import { projectRoot, temporaryFolder } from '../../testing/vigie.js'
import { classesOf } from './classes.js'
import { logRatio } from './likeness.js'
import { createRecommendations, recommendationEntries } from './table.js'

const file = join(projectRoot, 'pipelines', 'models', 'demonstration.model.json')
const demonstration = modelShape.parse(JSON.parse(readFileSync(file, 'utf8')))

const missing = { contribution: 0, reason: 'Unknown' }
const term = (id: string, label: string, curve: Model['groups'][number]['terms'][number]['curve']) => ({
  id,
  variable: id,
  label,
  curve,
  missing,
  monotone: 'none' as const,
})
const group = (id: string, label: string, terms: Model['groups'][number]['terms']) => ({
  id,
  label,
  multiplier: 1,
  terms,
  pairs: [],
})
const model: Model = {
  ...demonstration,
  groups: [
    group('dettes', 'Dettes', [
      term('dette', 'Dette', { kind: 'steps', edges: [1, 3], values: [0, 1, 2] }),
      term('plan', 'Plan en cours', { kind: 'flag', when_true: 1, when_false: 0 }),
    ]),
    group('autres', 'Autres', [term('forme', 'Forme', { kind: 'choice', values: { SA: 1 }, other: 0 })]),
  ],
  file: '',
  digest: '',
}

let session: Session
beforeAll(async () => {
  session = await openSession({ memory: '300MB', threads: 2, temporary: await temporaryFolder() })
  const { parameters } = await loadCatalog(join(projectRoot, 'pipelines'), 'without cases')
  await createParameters(session, parameters, '2022-06-01', { raisons_max: 2, recommandations_max: 3 })
})
afterAll(() => session.close())

/** A hundred companies; the first thirty were supported, of which twenty-four owed more than three months. */
async function companies(supported = 30): Promise<void> {
  await session.run(`CREATE OR REPLACE TEMP TABLE entreprise AS
    SELECT printf('%09d', n) AS siren, mois AS periode,
      CASE WHEN n < 24 OR n IN (40, 41, 42, 43) THEN 5.0 WHEN n = 50 THEN NULL ELSE 0.0 END AS dette,
      n IN (60, 61) AS plan,
      CASE WHEN n = 41 THEN 'SA' ELSE 'SARL' END AS forme,
      CASE WHEN n < ${supported} AND mois = DATE '2022-01-01' THEN true END AS soutien_mois_suivant,
      CASE WHEN n < 30 AND mois > DATE '2022-01-01' OR n = 43 THEN true END AS soutenue,
      n = 42 AS signal_fort
    FROM range(100) t(n), (VALUES (DATE '2022-01-01'), (DATE '2022-05-01')) u(mois)`)
  await session.run(`CREATE OR REPLACE TEMP TABLE score_demonstration AS
    SELECT siren, periode, CASE WHEN siren = '000000041' THEN 'Alerte seuil F2' ELSE 'Pas d''alerte' END AS niveau
    FROM entreprise WHERE periode = DATE '2022-05-01'`)
}

const recommended = async () => {
  const figures = await createRecommendations(session, model, (variable) => (variable === 'dette' ? 'mois' : null))
  return { figures, rows: await session.rows('FROM recommandation ORDER BY rang') }
}

describe('companies that resemble those supported', () => {
  test('are neither alerted, nor supported, nor in proceedings, and come by likeness', async () => {
    await companies()
    const { figures, rows } = await recommended()
    // 41 is alerted, 42 in proceedings, 43 supported: of those that owe as much, 40 is left.
    expect(figures).toEqual({ examples: 30, recommended: 1 })
    expect(rows.map(({ rang, siren }) => [rang, siren])).toEqual([[1, '000000040']])
    expect(Object.keys(rows[0] ?? {})).toEqual(recommendationEntries(model).map(({ name }) => name))
  })

  test('say why in shares that anybody can count again', async () => {
    await companies()
    const { rows } = await recommended()
    // Of the 198 lines without proceedings, 24 × 2 + 3 × 2 owe five months: 27.3 %. Of the 30 examples, 24.
    // That nearly everybody is of another form, and without a plan, is no reason.
    expect(rows[0]?.raisons).toBe(
      'Dette : 3 mois ou plus, comme 80 % des entreprises soutenues le mois d’avant leur soutien, et 27,3 % de toutes',
    )
  })

  test('have a likeness that is the sum of their groups, each the mean of its terms', async () => {
    await companies()
    const [row] = (await recommended()).rows
    const totals = { all: 198, examples: 30 }
    const debt = logRatio({ all: 54, examples: 24 }, totals, 10)
    const plan = logRatio({ all: 194, examples: 30 }, totals, 10)
    const form = logRatio({ all: 196, examples: 30 }, totals, 10)
    expect(Number(row?.r_dettes)).toBeCloseTo((debt + plan) / 2, 5)
    expect(Number(row?.r_autres)).toBeCloseTo(form, 5)
    expect(Number(row?.ressemblance)).toBeCloseTo((debt + plan) / 2 + form, 5)
  })

  test('given too few supports, or none, then nothing is recommended and it says so', async () => {
    await companies(19)
    await expect(recommended()).rejects.toThrow('19 supports only')
    await companies(0)
    await expect(recommended()).rejects.toThrow('no supported company is known')
  })
})

test('a class that examples have as often as all weighs nothing; smoothing holds back one that few have', () => {
  const totals = { all: 1000, examples: 50 }
  expect(logRatio({ all: 100, examples: 5 }, totals, 10)).toBe(0)
  // (10 + 10 × 0.1) / (50 + 10), over 0.1: ln(1.8333).
  expect(logRatio({ all: 100, examples: 10 }, totals, 10)).toBeCloseTo(0.606136, 6)
  expect(logRatio({ all: 100, examples: 0 }, totals, 10)).toBeCloseTo(Math.log(1 / 6), 6)
  expect(logRatio({ all: 0, examples: 0 }, totals, 10)).toBe(0)
})

test('classes have French words, a bound belonging to the class above it', async () => {
  const [dettes] = model.groups
  const debt = dettes?.terms[0]
  if (!debt) throw new Error('the model has terms')
  const { sql, words } = classesOf(debt, 'mois')
  expect(words).toEqual(['moins de 1 mois', 'de 1 mois à moins de 3 mois', '3 mois ou plus', 'inconnu'])
  const rows = await session.rows(
    `SELECT ${sql} AS classe FROM (VALUES (0.99, 0), (1, 1), (2.99, 2), (3, 3), (NULL, 4)) t(dette, rang) ORDER BY rang`,
  )
  expect(rows.map(({ classe }) => words[Number(classe)])).toEqual([words[0], words[1], words[1], words[2], words[3]])
})
