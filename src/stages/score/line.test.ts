import { describe, expect, test } from 'vitest'
import { type Session, withSession } from '../../store/session.js'
import { plainModel, scoredLines, scoreParameters, subModel } from '../../testing/scored.js'
import { temporaryFolder } from '../../testing/vigie.js'

const withScores = async (work: (session: Session) => Promise<void>) =>
  withSession({ memory: '300MB', threads: 2, temporary: await temporaryFolder() }, work)

/** Ten thousand companies by a fixed hash: the same at each run, a tenth of the values absent. */
const drawn = (name: string, seed: number) =>
  `CASE WHEN hash(i, ${seed + 50}) % 10 = 0 THEN NULL ELSE (hash(i, ${seed}) % 2001) / 100.0 - 10 END AS ${name}`
const random = (names: readonly string[] = ['x', 'y', 'z']) =>
  `SELECT format('{:09d}', i) AS siren, ${names.map((name) => drawn(name, name.charCodeAt(0))).join(', ')} FROM range(10000) AS r (i)`

describe('laws of a line, on ten thousand companies', () => {
  test('base, groups and correction add up to the log-odds, terms to their group, and shares to the score in percent', () =>
    withScores(async (session) => {
      const rows = await scoredLines(session, plainModel({ base: -1.3, slope: 0.7 }), random())
      expect(rows.length).toBe(10_000)
      const worst = { sum: 0, group: 0, share: 0, score: 0 }
      const off = (law: keyof typeof worst, a: number, b: number) => {
        worst[law] = Math.max(worst[law], Math.abs(a - b))
      }
      for (const row of rows) {
        const of = (name: string) => Number(row[name])
        off('sum', of('base') + of('g_dette_urssaf') + of('g_autres') + of('correction'), of('log_odds'))
        off('group', of('c_x') + of('c_y'), of('g_dette_urssaf'))
        off('score', of('score'), 1 / (1 + Math.exp(-of('log_odds'))))
        const shares = Object.values(JSON.parse(String(row.macro_expl)) as Record<string, number>)
        const total = shares.reduce((sum, one) => sum + one, 0)
        off('share', total, 100 * of('score'))
      }
      expect(Object.values(worst).every((one) => one < 1e-9)).toBe(true)
    }))

  test('the order of the columns that are read changes nothing', () =>
    withScores(async (session) => {
      const rows = await scoredLines(session, plainModel(), random(['x', 'y', 'z']))
      expect(await scoredLines(session, plainModel(), random(['z', 'x', 'y']))).toEqual(rows)
    }))

  test('one variable that changes moves its own term, its group and the sums, and nothing else', () =>
    withScores(async (session) => {
      const moved = `SELECT siren, x, coalesce(y, 0) + 1 AS y, z FROM (${random()})`
      const [before, after] = [
        await scoredLines(session, plainModel(), random()),
        await scoredLines(session, plainModel(), moved),
      ]
      for (const column of ['base', 'c_x', 'c_z', 'g_autres'])
        expect(after.map((row) => row[column])).toEqual(before.map((row) => row[column]))
      expect(after.filter((row, rank) => row.c_y === before[rank]?.c_y).length).toBeLessThan(1500)
    }))
})

const one = async (session: Session, values: string, ...more: [] | [Parameters<typeof scoredLines>[3]]) =>
  (await scoredLines(session, plainModel(), `SELECT '1' AS siren, ${values}`, ...more))[0]

describe('what a line says', () => {
  test('reasons are the strongest first, with values as they are written in French', () =>
    withScores(async (session) => {
      const row = await one(
        session,
        'CAST(1.5 AS DOUBLE) AS x, CAST(-1234.5 AS DOUBLE) AS y, CAST(NULL AS DOUBLE) AS z',
      )
      expect(row?.motifs_aggravants).toBe('Variable x : 1,5\u00a0mois ; Variable z : valeur inconnue')
      expect(row?.motifs_rassurants).toBe('Variable y : -1\u202f234,5')
    }))

  test('a contribution equal to the least that is told is told, a smaller one is not', () =>
    withScores(async (session) => {
      const row = await one(session, '0.28 AS x, -0.27 AS y, 0 AS z')
      expect([row?.motifs_aggravants, row?.motifs_rassurants]).toEqual(['Variable x : 0,28\u00a0mois', null])
      const other = await one(session, '0.27 AS x, -0.28 AS y, 0 AS z')
      expect([other?.motifs_aggravants, other?.motifs_rassurants]).toEqual([null, 'Variable y : -0,28'])
    }))

  test('no more reasons are told than the parameter says; a flag is yes or no, a small number keeps four decimals', () =>
    withScores(async (session) => {
      const model = plainModel()
      const flag = { kind: 'flag' as const, when_true: 2, when_false: 1 }
      const groups = model.groups.map((group) => ({
        ...group,
        terms: group.terms.map((term) => (term.id === 'z' ? term : { ...term, curve: flag })),
      }))
      const two = scoreParameters.map((parameter) =>
        parameter.name === 'motifs_max'
          ? { ...parameter, values: [{ since: '2000-01-01', value: 2, reference: 'this test' }] }
          : parameter,
      )
      const select = `SELECT '1' AS siren, true AS x, false AS y, 0.5 AS z`
      const [row] = await scoredLines(session, { ...model, groups }, select, {}, two)
      expect(row?.motifs_aggravants).toBe('Variable x : oui ; Variable y : non')
      const small = await one(session, '0.0625 AS x, 0 AS y, 5 AS z', {
        modelCorrections: [subModel('dette_urssaf', 1.5)],
      })
      expect(small?.motifs_aggravants).toBe('Variable z : 5')
    }))

  test('shares have the names of the front end, the base and the rest under one of their own', () =>
    withScores(async (session) => {
      const row = await one(session, '1 AS x, 0 AS y, 0 AS z')
      const shares = JSON.parse(String(row?.macro_expl)) as Record<string, number>
      expect(shares.autre).toBeCloseTo(50, 9)
      expect(shares['Dettes-sociales']).toBeCloseTo(100 / (1 + Math.exp(-1)) - 50, 9)
      expect(JSON.parse(String(row?.seuils))).toEqual({
        'Alerte seuil F1': 0.6,
        'Alerte seuil F2': 0.4,
        "Pas d'alerte": 0,
      })
    }))

  test('shares do not explode where the contributions take each other away', () =>
    withScores(async (session) => {
      const row = await one(session, '3 AS x, 0 AS y, -2.9999999 AS z')
      const shares = Object.values(JSON.parse(String(row?.macro_expl)) as Record<string, number>)
      expect(Math.max(...shares.map(Math.abs))).toBeLessThan(130)
    }))
})
