import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engineTables } from '../../catalog/catalog.js'
import type { QueryCase } from '../../declare/cases.js'
import { openSession, type Session } from '../../store/session.js'
import type { CaseContext } from '../../tables/query-cases.js'
import { temporaryFolder } from '../../testing/vigie.js'
import { mutantsOf, rewritten } from './mutants.js'
import { tryMutants } from './trial.js'

let session: Session
beforeAll(async () => {
  session = await openSession({ memory: '1GB', threads: 1, temporary: await temporaryFolder() })
})
afterAll(() => session.close())

const ids = async (sql: string, parameters?: ReadonlyMap<string, number>) =>
  (await mutantsOf(session, sql, parameters)).map(({ id }) => id)

describe('ways for a query to be wrong', () => {
  test('a condition is dropped, each of several on its own', async () => {
    expect(await ids('SELECT a FROM t WHERE b AND c')).toEqual(['result: without b', 'result: without c'])
    expect(await ids('SELECT a FROM t WHERE b')).toEqual(['result: without b'])
    expect(await ids('SELECT a FROM t JOIN u ON t.k = u.k')).toContain('result: without t.k = u.k')
    expect(await ids('SELECT a FROM t JOIN u USING (k)')).toContain('result: without USING k')
    expect(await ids('SELECT sum(a) FILTER (WHERE b) FROM t')).toContain('result: without b')
  })

  test('a branch is always taken, or never', async () => {
    const found = await ids("SELECT CASE WHEN b THEN 'x' END AS a FROM t")
    expect(found).toContain('result: always b')
    expect(found).toContain('result: never b')
  })

  test('a bound is in or out, a number is its neighbour', async () => {
    expect(await ids('SELECT a FROM t WHERE a < 3')).toEqual([
      'result: without a < 3',
      'result: a < 3 → a <= 3',
      'result: a < 3 → a < 2',
      'result: a < 3 → a < 4',
    ])
  })

  test('an operation is its contrary', async () => {
    expect(await ids('SELECT a - b AS d, -a AS n FROM t')).toEqual(['result: a - b → a + b'])
    expect(await ids('SELECT a / b AS r FROM t')).toEqual(['result: a / b → a * b'])
  })

  test('a parameter is one more when it counts, a tenth more when it is a share; its name is left alone', async () => {
    const parameters = new Map([
      ['mois', 12],
      ['part', 0.5],
    ])
    expect(await ids("SELECT parametre('mois') AS m", parameters)).toEqual([
      "result: parametre('mois') → parametre('mois') - 1",
      "result: parametre('mois') → parametre('mois') + 1",
    ])
    expect(await ids("SELECT parametre('part') AS p", parameters)).toEqual([
      "result: parametre('part') → parametre('part') * 0.9",
      "result: parametre('part') → parametre('part') * 1.1",
    ])
  })

  test('an aggregate is another, a key is left out, a window lets go of its bound', async () => {
    const found = await ids(
      'WITH w AS (SELECT sum(a) OVER (PARTITION BY k ORDER BY m, n ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM t) FROM w',
    )
    expect(found).toContain('w: without sum(a): PARTITION BY k')
    expect(found).toContain('w: without sum(a): unbounded start')
    expect(found).toContain('w: without sum(a): unbounded end')
    expect(found).toContain('w: without sum(a): all of key 2, n')
    expect(found.some((id) => id.includes('→ max(a) OVER'))).toBe(true)
    expect(await ids('SELECT k, max(a) FROM t GROUP BY k, l')).toContain('result: without l')
  })

  test('lines that a key of a group tells apart become one, of its least value', async () => {
    const of = async (sql: string) =>
      (await mutantsOf(session, sql)).filter(({ kind }) => kind === 'partition').map((mutant) => mutant.sql)
    expect(await of('SELECT k, l, max(a) AS m FROM t GROUP BY k, l')).toEqual([
      'SELECT min(k) AS k, l AS l, max(a) AS m FROM t GROUP BY l',
      'SELECT k AS k, min(l) AS l, max(a) AS m FROM t GROUP BY k',
    ])
    expect(await of('SELECT left(k, 9) AS s, max(k) AS m FROM t GROUP BY s')).toEqual([
      'SELECT min("left"(k, 9)) AS s, max(k) AS m FROM t',
    ])
    expect(await of('SELECT k, sum(a) AS n FROM t GROUP BY ALL')).toEqual([
      'SELECT min(k) AS k, sum(a) AS n FROM t GROUP BY ALL',
    ])
  })

  test('words stay the same when something else of the query changes', async () => {
    const before = await ids('WITH u AS (SELECT a FROM t WHERE a < 3) SELECT a FROM u')
    const after = await ids('WITH u AS (SELECT a, b + 1 AS c FROM t WHERE a < 3) SELECT a FROM u ORDER BY a')
    expect(after).toEqual(expect.arrayContaining(before))
  })

  test('what a query that only asks for a line selects is left alone', async () => {
    expect(await ids('SELECT a FROM t WHERE EXISTS (SELECT 1 FROM u)')).toEqual([
      'result: without EXISTS(SELECT 1 FROM u)',
    ])
  })

  test('a query written again means the same, whatever stands beside a cross join', async () => {
    const sql = `SELECT a.x, b.y, c.z FROM (VALUES (1), (2)) AS a(x) CROSS JOIN (VALUES (3)) AS b(y)
      LEFT JOIN (VALUES (1, 5)) AS c(x, z) ON c.x = a.x ORDER BY ALL`
    expect(await session.rows(await rewritten(session, sql))).toEqual(await session.rows(sql))
  })
})

describe('what cases see', () => {
  const context: CaseContext = {
    tables: new Map([['t', [{ name: 'a', stored: 'INTEGER' }]], ...Object.entries(engineTables)]),
    sources: new Map(),
    grids: new Map(),
    parameters: [],
  }
  const given: QueryCase = {
    name: 'two numbers',
    batch: '2011',
    months: 1,
    given: { t: 'a\n1\n2' },
    expect: 'a\n1',
  }
  const outcomes = async (sql: string) => {
    const query = { query: sql, header: { reads: ['t'] } }
    const tried = await tryMutants(session, query, [given], context, await mutantsOf(session, sql))
    return Object.fromEntries(tried.map(({ mutant, outcome }) => [mutant.id, outcome]))
  }

  test('a mutant that gives other lines is killed, one that gives the same survives', async () => {
    expect(await outcomes('SELECT a FROM t WHERE a < 2')).toEqual({
      'result: without a < 2': 'killed',
      'result: a < 2 → a <= 2': 'killed',
      'result: a < 2 → a < 1': 'killed',
      'result: a < 2 → a < 3': 'killed',
    })
    expect(await outcomes('SELECT a FROM t WHERE a <= 1')).toMatchObject({ 'result: a <= 1 → a <= 0': 'killed' })
    expect(await outcomes('SELECT a FROM t WHERE a < 2 AND a < 9')).toMatchObject({
      'result: without a < 9': 'survived',
    })
  })

  test('a key that the query needs makes a mutant that does not run, which counts for nothing', async () => {
    expect(await outcomes('SELECT min(a) AS a FROM t GROUP BY a // 9')).toMatchObject({
      'result: without a // 9': 'survived',
    })
    expect(await outcomes('SELECT count(*) OVER (PARTITION BY a) AS a FROM t WHERE a < 2 GROUP BY a')).toMatchObject({
      'result: without a': 'does not run',
    })
  })

  test('cases that the query itself does not meet say nothing', async () => {
    await expect(outcomes('SELECT a FROM t WHERE a < 1')).rejects.toThrow('a case does not hold: two numbers')
  })
})
