import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Model, modelShape } from '../../declare/model.js'
import { openSession, type Session } from '../../store/session.js'
import { projectRoot, temporaryFolder } from '../../testing/vigie.js'
import { alarmsOf } from './alarms.js'
import { columnDrift } from './columns.js'
import type { Drift } from './drift.js'
import { maturedLists } from './matured.js'
import { flaggedShares, listMoves } from './moves.js'
import { driftPage } from './page.js'
import { stabilityIndex } from './psi.js'

const file = join(projectRoot, 'pipelines', 'models', 'demonstration.model.json')
const model: Model = { ...modelShape.parse(JSON.parse(readFileSync(file, 'utf8'))), file, digest: '' }
const none = "Pas d'alerte"

let session: Session
let folder: string
beforeAll(async () => {
  folder = await temporaryFolder()
  session = await openSession({ memory: '300MB', threads: 1, temporary: folder })
})
afterAll(() => session.close())

/** Both months, from what each company has in them. */
async function months(avant: string, ici: string): Promise<void> {
  await session.run(`CREATE OR REPLACE TEMP TABLE avant AS ${avant}`)
  await session.run(`CREATE OR REPLACE TEMP TABLE ici AS ${ici}`)
}

describe('the stability index', () => {
  test('is the one of the check on headcounts: four companies of six classes that all move give 1.29', () => {
    const classes = [
      [4, 0],
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 4],
      [0, 0],
    ].map(([before = 0, now = 0]) => ({ before, now }))
    expect(stabilityIndex(classes)).toBeCloseTo(1.29, 2)
  })

  test('is nothing when nothing moves, and the same whichever month comes first', () => {
    expect(
      stabilityIndex([
        { before: 10, now: 10 },
        { before: 30, now: 30 },
      ]),
    ).toBe(0)
    expect(
      stabilityIndex([
        { before: 10, now: 30 },
        { before: 30, now: 10 },
      ]),
    ).toBeCloseTo(
      stabilityIndex([
        { before: 30, now: 10 },
        { before: 10, now: 30 },
      ]),
      12,
    )
  })
})

describe('a column between two months', () => {
  const drift = (type: string) => columnDrift(session, { column: 'x', kind: 'variable', type })

  test('zeros are a class of their own: companies that begin to owe a little are seen', async () => {
    await months(
      'SELECT CASE WHEN i < 90 THEN 0.0::DOUBLE ELSE i::DOUBLE END AS x FROM range(100) t(i)',
      'SELECT CASE WHEN i < 40 THEN 0.0::DOUBLE WHEN i < 90 THEN 0.1::DOUBLE ELSE i::DOUBLE END AS x FROM range(100) t(i)',
    )
    expect((await drift('DOUBLE')).psi).toBeGreaterThan(0.25)
  })

  test('what is injected is found, what is not is not', async () => {
    const spread = (shift: number) => `SELECT (hash(i) % 1000 / 1000.0 + ${shift})::DOUBLE AS x FROM range(2000) t(i)`
    await months(spread(0), spread(0))
    expect((await drift('DOUBLE')).psi).toBe(0)
    await months(spread(0), spread(0.01))
    expect((await drift('DOUBLE')).psi).toBeLessThan(0.1)
    await months(spread(0), spread(0.3))
    expect((await drift('DOUBLE')).psi).toBeGreaterThan(0.25)
  })

  test('absent values are a class, and their share is told', async () => {
    await months(
      'SELECT CASE WHEN i >= 10 THEN true END AS x FROM range(100) t(i)',
      'SELECT CASE WHEN i >= 60 THEN true END AS x FROM range(200) t(i)',
    )
    expect((await drift('BOOLEAN')).absent).toEqual({ before: 0.1, now: 0.3 })
    await months('SELECT NULL::DOUBLE AS x FROM range(9)', 'SELECT 1.0::DOUBLE AS x FROM range(9)')
    expect((await drift('DOUBLE')).absent).toEqual({ before: 1, now: 0 })
  })

  test('days and words are compared too', async () => {
    await months("SELECT DATE '2020-01-01' AS x FROM range(50)", "SELECT DATE '2021-01-01' AS x FROM range(50)")
    expect((await drift('DATE')).psi).toBeGreaterThan(1)
    await months("SELECT 'A' AS x FROM range(50)", "SELECT 'B' AS x FROM range(50)")
    expect((await drift('VARCHAR')).psi).toBeGreaterThan(1)
  })
})

describe('who enters and who leaves', () => {
  const company = (siren: number, niveau: string, region: string | null) =>
    `('${siren}', '${niveau.replaceAll("'", "''")}', ${region === null ? 'NULL' : `'${region}'`})`
  const table = (...rows: string[]) => `SELECT * FROM (VALUES ${rows.join(', ')}) t(siren, niveau, region)`
  const [f1, f2] = ['Alerte seuil F1', 'Alerte seuil F2']
  beforeAll(() =>
    months(
      table(
        company(1, f1, 'Bretagne'),
        company(2, f2, 'Bretagne'),
        company(3, none, 'Bretagne'),
        company(4, f1, 'Corse'),
        company(5, none, null),
      ),
      table(
        company(1, f2, 'Bretagne'),
        company(2, none, 'Bretagne'),
        company(3, f1, 'Bretagne'),
        company(5, none, null),
        company(6, f2, 'Grand Est'),
      ),
    ),
  )

  test('a change of level is no entry; a company that is no longer scored has left', async () => {
    // 1 stays, 2 and 4 leave, of which 4 is gone, 3 and the new 6 enter.
    expect(await listMoves(session, none)).toEqual({ before: 3, now: 3, entered: 2, left: 2, kept: 1, gone: 1 })
  })

  test('shares are by value, also one that a month alone has', async () => {
    const { values } = await flaggedShares(session, 'region', 'Région', none)
    expect(values).toEqual([
      { value: 'Bretagne', companies: 3, before: 2 / 3, now: 2 / 3 },
      { value: 'Corse', companies: 0, before: 1, now: null },
      { value: 'Grand Est', companies: 1, before: null, now: 1 },
      { value: 'inconnu', companies: 1, before: 0, now: 0 },
    ])
  })
})

test('a list comes due when the target of its month is known; companies without outcome are told apart', async () => {
  await session.run(`CREATE OR REPLACE TEMP TABLE entreprise AS SELECT * FROM (VALUES
    ('1', DATE '2020-10-01', 1), ('2', DATE '2020-10-01', 0), ('3', DATE '2020-10-01', NULL),
    ('1', DATE '2020-11-01', NULL), ('2', DATE '2020-11-01', NULL)) t(siren, periode, cible)`)
  const path = join(folder, 'liste.parquet')
  await session.run(`COPY (SELECT * FROM (VALUES ('1', 'Alerte seuil F1'), ('2', 'Alerte seuil F1'), ('3', 'Alerte seuil F1'),
    ('4', 'Alerte seuil F2')) t(siren, niveau)) TO '${path}' (FORMAT parquet)`)
  expect(
    await maturedLists(session, model, [
      { batch: '2011', path },
      { batch: '2012', path },
      { batch: '1901', path },
    ]),
  ).toEqual([
    { batch: '2011', level: 'Alerte seuil F1', alerted: 3, known: 2, failed: 1 },
    { batch: '2011', level: 'Alerte seuil F2', alerted: 1, known: 0, failed: 0 },
  ])
})

describe('what should be looked at', () => {
  const bounds = { psi: 0.25, fewest: 100, absence: 0.0625, kept: 0.6, flagged: 0.5, cases: 20 }
  const quiet: Omit<Drift, 'alarms'> = {
    batch: '2206',
    before: '2205',
    model: 'demonstration',
    sameModel: true,
    companies: { before: 1000, now: 1000 },
    columns: [{ column: 'x', kind: 'variable', psi: 0.25, absent: { before: 0.5, now: 0.5625 } }],
    notCompared: [],
    list: { before: 100, now: 150, entered: 90, left: 40, kept: 60, gone: 0 },
    flagged: [],
    matured: [{ batch: '2011', level: 'Alerte seuil F1', alerted: 30, known: 20, failed: 8 }],
  }
  const judged: Model = { ...model, metrics: { precision_1_low: 0.4 } }
  const alarms = (more: Partial<Drift>, of = judged) => alarmsOf({ ...quiet, ...more }, of, bounds)

  test('nothing at each bound', () => {
    expect(alarms({})).toEqual([])
  })

  test.each<[string, Partial<Drift>]>([
    [
      'x is spread otherwise',
      { columns: [{ column: 'x', kind: 'variable', psi: 0.26, absent: { before: 0, now: 0 } }] },
    ],
    [
      'x is absent for 57.0 %',
      { columns: [{ column: 'x', kind: 'variable', psi: 0, absent: { before: 0.5, now: 0.57 } }] },
    ],
    ['59.0 % only of the companies', { list: { ...quiet.list, kept: 59 } }],
    ['15.1 % of companies are alerted', { list: { ...quiet.list, now: 151 } }],
    ['4.9 % of companies are alerted', { list: { ...quiet.list, now: 49 } }],
    ['35.0 % failed', { matured: [{ batch: '2011', level: 'Alerte seuil F1', alerted: 30, known: 20, failed: 7 }] }],
  ])('%s', (words, more) => {
    expect(alarms(more)).toEqual([expect.stringContaining(words)])
  })

  test('nothing of too few companies, too few outcomes, or a model that nobody judged', () => {
    const few = { companies: { before: 99, now: 1000 }, list: { ...quiet.list, kept: 0 } }
    expect(alarms(few)).toEqual([])
    const bad = { matured: [{ batch: '2011', level: 'Alerte seuil F1', alerted: 30, known: 19, failed: 0 }] }
    expect(alarms(bad)).toEqual([])
    expect(
      alarms({ matured: [{ ...bad.matured[0], known: 30 } as Drift['matured'][number]] }, { ...model, metrics: {} }),
    ).toEqual([])
  })

  test('is on a page that opens without network', () => {
    const page = driftPage([
      { ...quiet, alarms: ['x < y'] },
      { ...quiet, model: 'autre', alarms: [] },
    ])
    expect(page.match(/<html/g)).toHaveLength(1)
    expect(page).toContain('<h2>Modèle autre')
    expect(page).toContain('<li>x &lt; y</li>')
    expect(page).toContain('Précision réalisée')
    expect(page).not.toMatch(/<script|<link|src=|https?:/)
  })
})
