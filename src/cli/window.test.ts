import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder, vigie } from '../testing/vigie.js'

/** The months that are computed: those of a monthly run, all of them, and those that models learn from. */

let workspace: string

const run = async (...words: string[]) => {
  const outcome = await vigie([...words, '-w', workspace])
  expect(outcome.stderr).not.toContain('error')
  return outcome
}

async function rows(sql: string, ...words: string[]): Promise<Record<string, unknown>[]> {
  const { stdout, stderr, code } = await vigie(['query', '-w', workspace, '--batch', '2206', '--json', ...words, sql])
  expect(stderr).toBe('')
  expect(code).toBe(0)
  return JSON.parse(stdout).rows
}

const span = (table: string) =>
  `SELECT CAST(min(periode) AS VARCHAR) AS premier, CAST(max(periode) AS VARCHAR) AS dernier, count(DISTINCT periode) AS mois FROM ${table}`

const current = (stage: string) => JSON.parse(readFileSync(join(workspace, stage, '2206.json'), 'utf8'))

beforeAll(async () => {
  workspace = await temporaryFolder()
  await vigie(['demo', '--companies', '150', '--months', '36', '-w', workspace])
})

describe('the months of the tables', () => {
  test('given a monthly run, then its tables have twenty-five months, the last one before that of the batch', async () => {
    for (const table of ['entreprise', 'etablissement'])
      expect(await rows(span(table))).toEqual([{ premier: '2020-05-01', dernier: '2022-05-01', mois: 25 }])
  })

  test('given the whole table is asked for, then both agree on the months they share, and the monthly run is fresh', async () => {
    const shared = (table: string) => `FROM ${table} WHERE periode >= DATE '2020-05-01' ORDER BY ALL`
    const monthly = [await rows(shared('entreprise')), await rows(shared('etablissement'))]
    await run('compute', '--batch', '2206', '--from', '2016-01')
    for (const table of ['entreprise', 'etablissement'])
      expect(await rows(span(table))).toEqual([{ premier: '2016-01-01', dernier: '2022-05-01', mois: 77 }])
    expect([await rows(shared('entreprise')), await rows(shared('etablissement'))]).toEqual(monthly)
    expect((await run('compute', '--batch', '2206')).stdout).toMatch(/compute +fresh/)
  })
})

describe('the tables that models learn from', () => {
  const learn = ['compute', '--as-of', '2206', '--from', '2019-01']

  test('given they are built, then they stand apart and those of the month stay as they were', async () => {
    const before = current('4-variables')
    await run(...learn)
    expect(current('4-variables')).toEqual(before)
    expect(await rows(span('entreprise'), '--training')).toEqual([
      { premier: '2019-01-01', dernier: '2022-05-01', mois: 41 },
    ])
    expect((await run(...learn)).stdout).toMatch(/compute +fresh/)
  })

  test('given headcounts come one month late, then a month reads the one of the month before, carried', async () => {
    const known = `SELECT siren, periode, effectif_ent, effectif_ent_reporte FROM entreprise
      WHERE periode BETWEEN DATE '2020-05-01' AND DATE '2021-06-01' ORDER BY ALL`
    const asKnown = await rows(known, '--training')
    const aMonthLater = `SELECT siren, CAST(periode + INTERVAL 1 MONTH AS DATE) AS periode, effectif_ent FROM entreprise
      WHERE periode + INTERVAL 1 MONTH BETWEEN DATE '2020-05-01' AND DATE '2021-06-01' ORDER BY ALL`
    const asDelivered = await rows(aMonthLater)
    // A company that opens or closes has one of the two lines alone.
    const delivered = new Map(
      asDelivered.map(({ siren, periode, effectif_ent }) => [`${siren} ${periode}`, effectif_ent]),
    )
    const both = asKnown.filter(({ siren, periode }) => delivered.has(`${siren} ${periode}`))
    expect(both.length).toBeGreaterThan(500)
    expect(both.map(({ effectif_ent }) => effectif_ent)).toEqual(
      both.map(({ siren, periode }) => delivered.get(`${siren} ${periode}`)),
    )
    expect(asKnown.filter((row) => row.effectif_ent !== null && row.effectif_ent_reporte !== true)).toEqual([])
  })

  test('given an earlier batch, then it is of what that batch knew', async () => {
    await run('compute', '--as-of', '2205', '--from', '2021-01')
    const { stdout } = await vigie([
      'query',
      '-w',
      workspace,
      '--batch',
      '2205',
      '--training',
      '--json',
      span('entreprise'),
    ])
    expect(JSON.parse(stdout).rows).toEqual([{ premier: '2021-01-01', dernier: '2022-04-01', mois: 16 }])
  })
})

describe('months that cannot be computed', () => {
  test.each([
    [['--batch', '2206', '--as-of', '2205'], '--batch and --as-of exclude each other'],
    [['--from', '2016-01'], 'nothing says as of which batch'],
    [['--batch', '2206', '--from', '2022-06'], 'the first month, 2022-06, is not before batch 2206'],
    [['--batch', '2206', '--from', 'janvier'], 'janvier is not a month'],
  ])('given %j, then the command says why, and what to do', async (words, said) => {
    const { code, stderr } = await vigie(['compute', ...words, '-w', workspace])
    expect(code).toBe(64)
    expect(stderr).toContain(said)
  })
})
