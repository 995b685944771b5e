import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Catalog } from '../catalog/catalog.js'
import { fittedDigest, modelShape } from '../declare/model.js'
import type { Training } from '../declare/training.js'
import { trainingShape } from '../declare/training.js'
import { runModelExamples } from '../stages/score/index.js'
import { withSession } from '../store/session.js'
import { createParameters } from '../tables/parameters.js'
import { catalogOf } from '../testing/stage-context.js'
import { temporaryFolder } from '../testing/vigie.js'
import { versionAfter, writeModel } from './model-file.js'
import { type TrainAsk, type Trained, train } from './train.js'

const column = (type: string) => ({
  label: `Libellé de ${type}`,
  type,
  unit: null,
  meaning: 'une valeur',
  null: 'rien',
})

const family = (role: 'variables' | 'target', columns: Record<string, string>) => ({
  header: {
    grain: 'entreprise',
    role,
    columns: Object.fromEntries(Object.entries(columns).map(([name, type]) => [name, column(type)])),
  },
})

const parameters = [
  { name: 'graine_echantillon', value: 1 },
  { name: 'part_entreprises_test', value: 0.2 },
  { name: 'part_entreprises_seuils', value: 0.2 },
].map((one) => ({
  name: one.name,
  file: '',
  label: one.name,
  unit: 'part',
  meaning: 'for a test',
  values: [{ since: '2006-01-01', value: one.value, reference: 'test' }],
}))

const catalog = {
  ...catalogOf(),
  parameters,
  families: [
    family('variables', {
      dette: 'ratio',
      tendance: 'ratio',
      aide: 'boolean',
      secteur: 'code',
      bruit: 'ratio',
      tirage: 'ratio',
    }),
    family('target', { cible: 'integer' }),
  ],
} as unknown as Catalog

const plan: Training = {
  ...trainingShape.parse({
    label: 'Un essai',
    author: 'Essais',
    card: 'Made for a test',
    grain: 'entreprise',
    target: { variable: 'cible', horizon_months: 18, meaning: 'entrée' },
    perimeter: 'Everyone',
    rows: { where: 'dette IS NULL OR dette < 100', apart_months: 6, purge_months: 18 },
    groups: [
      {
        id: 'dettes',
        label: 'Dettes',
        variables: [
          { variable: 'dette', monotone: 'increasing', missing: 'Not known' },
          { variable: 'tendance', missing: 'Not known' },
        ],
      },
      {
        id: 'reste',
        label: 'Le reste',
        variables: [
          { variable: 'aide', missing: 'Not known' },
          { variable: 'secteur', missing: 'Not known' },
          { variable: 'bruit', missing: 'Not known' },
        ],
      },
    ],
    levels: [
      { level: 'Alerte seuil F1', beta: 0.5 },
      { level: 'Alerte seuil F2', beta: 2 },
    ],
    no_alert: "Pas d'alerte",
    boost: { bins: 16, bags: 3, held_out: 0.34, rounds: 150, learning_rate: 0.1, patience: 15, pairs: 1, pair_bins: 6 },
  }),
  name: 'essai',
  file: 'models/essai.training.yaml',
  digest: '',
}

const draw = (salt: string) => `(hash(n, t, ${salt}) % 1000000 / 1000000.0)`

/** 500 companies over 40 months. Debt and aid matter together; a month without debt known is a little worse. */
const table = `CREATE TABLE entreprise AS
  SELECT *, CAST(hash(n, t, 9) % 1000000 / 1000000.0 < 1 / (1 + exp(-(
      -2.5 + CASE WHEN dette IS NULL THEN 0.5 WHEN dette > 0.5 THEN 1.5 ELSE 0 END
      + CASE WHEN aide AND dette > 0.5 THEN 1.5 ELSE 0 END + CASE WHEN secteur = 'BAT' THEN 0.7 ELSE 0 END))) AS INTEGER) AS cible
  FROM (SELECT n, t, lpad(CAST(n AS VARCHAR), 9, '0') AS siren, CAST(DATE '2015-01-01' + to_months(CAST(t AS INTEGER)) AS DATE) AS periode,
      CASE WHEN ${draw('1')} > 0.1 THEN CAST(${draw('2')} AS DECIMAL(9, 3)) END AS dette,
      ${draw('3')} AS tendance, ${draw('4')} < 0.4 AS aide,
      CASE WHEN ${draw('5')} < 0.3 THEN 'BAT' WHEN ${draw('5')} < 0.6 THEN 'COM' WHEN ${draw('5')} < 0.601 THEN 'RARE' ELSE 'IND' END AS secteur,
      ${draw('6')} AS bruit, ${draw('7')} AS tirage
    FROM range(500) AS a(n), range(40) AS b(t))`

async function trained(change: Partial<TrainAsk> = {}, more = ''): Promise<Trained> {
  const limits = { memory: '300MB', threads: 2, temporary: await temporaryFolder() }
  return withSession(limits, async (session) => {
    await createParameters(session, parameters, '2020-01-01')
    await session.run(table)
    if (more) await session.run(more)
    return train(session, catalog, {
      plan,
      algorithm: 'additive',
      batch: '2206',
      version: '1.0.0',
      threads: 1,
      tell: () => undefined,
      ...change,
    })
  })
}

describe('a model that was learnt', () => {
  let found: Trained

  beforeAll(async () => {
    found = await trained()
  })

  test('leaves the purge between what it learnt from and what its thresholds were found on', () => {
    expect(found.months).toEqual({
      from: '2015-01-01',
      to: '2016-05-01',
      apartFrom: '2017-11-01',
      apartTo: '2018-04-01',
    })
    expect(found.companies).toBeGreaterThan(250)
    expect(found.companies).toBeLessThan(350)
    expect(found.rows).toBe(17 * found.companies)
  })

  test('is a model file, whose worked examples SQL finds again', async () => {
    const model = { ...modelShape.parse(JSON.parse(JSON.stringify(found.model))), file: '', digest: '' }
    expect(model.training.fitted).toBe(fittedDigest(model))
    const limits = { memory: '200MB', threads: 1, temporary: await temporaryFolder() }
    expect(await runModelExamples(limits, catalog, model)).toEqual([])
    expect(new Set(model.examples.map(({ expect: { score } }) => score)).size).toBe(4)
  })

  test('found the pair, the direction, the absent value and the code', () => {
    const [dettes, reste] = found.model.groups
    expect(dettes?.pairs.map(({ id }) => id)).toEqual(['dette_x_aide'])
    const [dette] = dettes?.terms ?? []
    const values = dette?.curve.kind === 'steps' ? dette.curve.values : []
    expect(values).toEqual([...values].sort((a, b) => a - b))
    expect(dette?.missing.contribution).toBeGreaterThan(values[0] ?? 0)
    const secteur = reste?.terms[1]?.curve
    expect(secteur?.kind === 'choice' && Object.keys(secteur.values)).toEqual(['BAT', 'COM', 'IND'])
    expect(secteur?.kind === 'choice' && (secteur.values.BAT ?? 0) - (secteur.values.IND ?? 0)).toBeGreaterThan(0.3)
    expect(reste?.terms[0]?.missing.reason).toBe('Not known. No line without it was learnt from')
  })

  test('gives chances that are what happens, to companies and months that it never saw', () => {
    expect(found.apart?.observedExpected).toBeGreaterThan(0.85)
    expect(found.apart?.observedExpected).toBeLessThan(1.18)
    expect(found.heldOut.rocAuc).toBeGreaterThan(0.68)
  })

  test('ranks better than straight lines do', async () => {
    const lines = await trained({ algorithm: 'logistic' })
    expect(lines.apart?.averagePrecision).toBeLessThan(found.apart?.averagePrecision ?? 0)
    const model = { ...modelShape.parse(JSON.parse(JSON.stringify(lines.model))), file: '', digest: '' }
    const limits = { memory: '200MB', threads: 1, temporary: await temporaryFolder() }
    expect(await runModelExamples(limits, catalog, model)).toEqual([])
  })

  test('a share of the lines without event changes how many are read, and not the chances', async () => {
    const rows = { ...plan.rows, others_share: 0.4, drawn_by: 'tirage' }
    const drawn = await trained({ plan: { ...plan, rows } })
    expect(drawn.cases).toBe(found.cases)
    expect(drawn.rows).toBeLessThan(0.6 * found.rows)
    expect(drawn.model.training.real_prevalence).toBeCloseTo(found.cases / found.rows, 2)
    expect(drawn.apart?.observedExpected).toBeGreaterThan(0.85)
    expect(drawn.apart?.observedExpected).toBeLessThan(1.18)
  })

  test('a signal of the future that only test months have teaches nothing', async () => {
    // Says the outcome in the months kept apart, noise in those learnt from: whoever peeked would rank perfectly.
    const leak = `UPDATE entreprise SET bruit = CASE WHEN periode >= DATE '2016-06-01' THEN cible ELSE CAST(bruit < 0.5 AS INTEGER) END`
    const peeked = await trained({}, leak)
    expect(Math.abs((peeked.apart?.rocAuc ?? 0) - (found.apart?.rocAuc ?? 0))).toBeLessThan(0.03)
  })
})

describe('the file of a model', () => {
  test('is written a step later each time, and never over what a person corrected', async () => {
    const path = join(await temporaryFolder(), 'essai.model.json')
    expect(await versionAfter(path, false)).toBe('1.0.0')
    const { model } = await trained({ plan: { ...plan, boost: { ...plan.boost, rounds: 2, pairs: 0 } } })
    await writeModel(path, model)
    expect(modelShape.parse(JSON.parse(await readFile(path, 'utf8')))).toEqual(modelShape.parse(model))
    expect(await versionAfter(path, false)).toBe('1.1.0')
    await writeModel(path, { ...model, base: model.base + 1 })
    await expect(versionAfter(path, false)).rejects.toThrow('a person wrote or corrected')
    expect(await versionAfter(path, true)).toBe('1.1.0')
  })
})
