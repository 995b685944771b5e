import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Explanation } from '../inspect/explain/index.js'
import { ranWorkspace } from '../testing/ran-workspace.js'
import { projectRoot, temporaryFolder, vigie } from '../testing/vigie.js'

let workspace: string
beforeAll(async () => {
  workspace = await ranWorkspace('both')
})

const json = async (words: readonly string[]) => JSON.parse((await vigie([...words, '-w', workspace, '--json'])).stdout)
const rowsOf = async (sql: string, batch = '2011') =>
  (await json(['query', '--batch', batch, sql])).rows as Record<string, unknown>[]
const explained = async (sirens: readonly string[], more: readonly string[] = []) =>
  (await json(['explain', ...sirens, ...more])).explanations as Explanation[]
const scored = async (batch = '2011') =>
  (await rowsOf('SELECT siren FROM score_demonstration', batch)).map(({ siren }) => String(siren))
const termsOf = ({ groups }: Explanation) => groups.flatMap(({ terms }) => terms)
const added = ({ terms, pairs }: Explanation['groups'][number]) =>
  [...terms, ...pairs].reduce((total, { contribution }) => total + contribution, 0)

describe('the explanation of a score', () => {
  test('given every company scored, then base and contributions add up to the score', async () => {
    const sirens = await scored()
    const scores = await rowsOf('SELECT siren, score, log_odds, niveau FROM score_demonstration')
    const found = await explained(sirens)
    expect(found.map(({ siren }) => siren)).toEqual(sirens)
    for (const one of found) {
      const sum = one.groups.reduce((total, group) => total + added(group), one.base)
      const row = scores.find(({ siren }) => siren === one.siren)
      expect(Math.abs(sum - one.total)).toBeLessThan(1e-12)
      expect(Math.abs(one.total - Number(row?.log_odds))).toBeLessThan(1e-9)
      expect(Math.abs(1 / (1 + Math.exp(-one.total)) - Number(row?.score))).toBeLessThan(1e-9)
      expect([one.score, one.level]).toEqual([row?.score, row?.niveau])
      const reached = one.thresholds.find(({ min }) => one.score >= min)
      expect(one.level).toBe(reached?.level)
      for (const group of one.groups) expect(group.contribution).toBeCloseTo(added(group), 12)
    }
  })

  test('given a value, then vigie query gives it in the table, column and month that are named', async () => {
    const found = await explained(await scored())
    const [{ table = '', periode = '' } = {}] = termsOf(found[0] as Explanation)
    const variables = [...new Set(termsOf(found[0] as Explanation).map(({ variable }) => variable))]
    const rows = await rowsOf(`SELECT siren, ${variables.join(', ')} FROM ${table} WHERE periode = DATE '${periode}'`)
    for (const one of found) {
      const row = rows.find(({ siren }) => siren === one.siren)
      for (const term of termsOf(one)) {
        expect([term.table, term.periode]).toEqual([table, periode])
        expect(row?.[term.variable]).toEqual(term.value)
        expect(term.missing === null).toBe(term.value !== null)
      }
    }
  })

  test('given the record that a value comes from, then it is that company’s, in that file, and none is newer', async () => {
    const [one] = await explained(['900003005'])
    const debit = termsOf(one as Explanation)
      .flatMap(({ sources }) => sources)
      .find(({ source }) => source === 'debit')
    const { batch = '', file, fichier, record, date } = debit?.last ?? {}
    expect(file).toBe('sigfaible_debits.csv.gz')
    const [row] =
      await rowsOf(`SELECT siren, CAST(periode_debut AS VARCHAR) AS debut, (SELECT count(*) FROM debit WHERE siren = '900003005') AS rows
      FROM debit WHERE lot = '${batch}' AND fichier = ${fichier} AND enregistrement = ${record}`)
    expect(row).toEqual({ siren: '900003005', debut: date, rows: debit?.rows })
    const newer = await rowsOf(`SELECT 1 FROM debit WHERE siren = '900003005' AND periode_debut > DATE '${date}'`)
    expect(newer).toEqual([])
  })

  test('given an earlier batch, then the score of then, from what was known then', async () => {
    const [then] = await explained(['900003005'], ['--batch', '2010'])
    expect([then?.batch, then?.periode]).toEqual(['2010', '2020-09-01'])
    // Nobody delivered accounts nor suppliers' delays for this company.
    const batches = termsOf(then as Explanation).flatMap(({ sources }) =>
      sources.map(({ last }) => last?.batch ?? 'none'),
    )
    expect(new Set(batches)).toEqual(new Set(['2010', 'none']))
  })

  test('given a batch that was not scored yet, then the last one scored is explained', async () => {
    const other = await temporaryFolder()
    await cp(workspace, other, { recursive: true })
    await cp(join(projectRoot, 'fixtures', 'small', 'batches', '2011'), join(other, 'batches', '2012'), {
      recursive: true,
    })
    await vigie(['import', '--batch', '2012', '-w', other])
    const { code, stdout } = await vigie(['explain', '900003005', '-w', other])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^900003005 {2}batch 2011/)
  })

  test('for eyes: the sum, the level, and where each value is read again', async () => {
    const { stdout } = await vigie(['explain', '900003005', '-w', workspace])
    expect(stdout).toMatch(/^Base +−3\.7905$/m)
    expect(stdout).toMatch(/^Dettes sociales +\+2\.7397$/m)
    expect(stdout).toMatch(/^Total \(log-odds\) +−0\.1741$/m)
    expect(stdout).toMatch(/^Score.* 0\.4566$/m)
    const query = /vigie query --batch 2011 "(.*)"/.exec(stdout)?.[1] ?? ''
    expect((await rowsOf(query)).length).toBe(1)
  })

  test('given a siret, then its company; given several formats, then the same content', async () => {
    const [one] = await explained(['90000300500017'])
    expect(one?.siren).toBe('900003005')
    const { stdout } = await vigie(['explain', '900003005', '900004003', '--ndjson', '-w', workspace])
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Explanation)
    expect(lines[0]).toEqual(one)
    expect(lines).toHaveLength(2)
  })

  test('given a company outside the perimeter or unknown, then why, and the others all the same', async () => {
    const [outside] = await rowsOf('SELECT siren, motif FROM perimetre_decision WHERE NOT retenu')
    const { code, stdout, stderr } = await vigie([
      'explain',
      '900003005',
      String(outside?.siren),
      '111111111',
      '-w',
      workspace,
    ])
    expect(code).toBe(66)
    expect(stdout).toMatch(/^900003005 /)
    expect(stderr).toContain(
      `${outside?.siren}: is outside the perimeter (${outside?.motif}), so it has no score in 2011.`,
    )
    expect(stderr).toContain('111111111: is named by no source of the perimeter')
    expect((await vigie(['explain', '12', '-w', workspace])).code).toBe(64)
    expect((await vigie(['explain', '900003005', '--model', 'demo', '-w', workspace])).stderr).toContain(
      'Did you mean demonstration?',
    )
  })
})
