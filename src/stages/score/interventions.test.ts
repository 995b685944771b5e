import { describe, expect, test } from 'vitest'
import { type Session, withSession } from '../../store/session.js'
import { addition, curveOf, plainModel, rule, scoredLines, subModel } from '../../testing/scored.js'
import { temporaryFolder } from '../../testing/vigie.js'

const withScores = async (work: (session: Session) => Promise<void>) =>
  withSession({ memory: '300MB', threads: 2, temporary: await temporaryFolder() }, work)

/** Three companies whose scores are in no alert, a moderate one, a strong one. */
const three = `SELECT * FROM (VALUES ('1', -2.0, 0.0, 0.0), ('2', 0.0, 0.0, 0.0), ('3', 2.0, 0.0, 0.0)) AS lignes (siren, x, y, z)`
const all = (delta: number) => `SELECT unnest(['1', '2', '3']) AS siren, ${delta} AS delta`
const levels = (rows: readonly Record<string, unknown>[], column = 'niveau') => rows.map((row) => row[column])
const moves = (row: Record<string, unknown> | undefined) => JSON.parse(String(row?.redressements))
const [none, moderate, strong] = ["Pas d'alerte", 'Alerte seuil F2', 'Alerte seuil F1']

describe('rules on the level', () => {
  test('given no rule, then the level is that of the score and the line says no intervention', () =>
    withScores(async (session) => {
      const rows = await scoredLines(session, plainModel(), three)
      expect(levels(rows)).toEqual([none, moderate, strong])
      expect(levels(rows, 'redressements')).toEqual([null, null, null])
    }))

  test('given the signals of December 2022, then every sum of them moves by one level at most', () =>
    withScores(async (session) => {
      // Source: scoring, 3.7. Signals of the accounts: 0 or 1 count for nothing, 2 for +1, 3 for +2.
      const wanted: unknown[] = []
      const found: unknown[] = []
      for (const financial of [0, 1, 2, 3])
        for (const increase of [0, 1])
          for (const decrease of [0, -1])
            for (const partial of [0, 1]) {
              const counted = financial < 2 ? 0 : financial - 1
              const sum = counted + increase + decrease + partial
              const step = Math.sign(sum)
              const rules = [counted, increase, decrease, partial].map((delta, rank) => rule(`r${rank}`, all(delta)))
              const rows = await scoredLines(session, plainModel(), three, { rules })
              found.push([levels(rows), levels(rows, 'compteur_regles')])
              const level = (start: number) => [none, moderate, strong][Math.min(Math.max(start + step, 0), 2)]
              wanted.push([[0, 1, 2].map(level), [sum, sum, sum]])
            }
      expect(found).toEqual(wanted)
    }))

  test('given three signals of the accounts and a debt paid back, then +2 absorbs -1 and the level still rises', () =>
    withScores(async (session) => {
      const rules = [rule('comptes', all(2)), rule('rembourse', all(-1))]
      const rows = await scoredLines(session, plainModel(), three, { rules })
      expect(levels(rows)).toEqual([moderate, strong, strong])
    }))

  test('given a company lowered to no alert, then its line keeps who did it, on what, and from which level', () =>
    withScores(async (session) => {
      const rows = await scoredLines(session, plainModel(), three, { rules: [rule('rembourse', all(-1))] })
      expect(levels(rows)).toEqual([none, none, moderate])
      expect(moves(rows[1])).toEqual([
        {
          genre: 'regle',
          intervention: 'rembourse',
          version: '1.2.0',
          libelle: 'Essai',
          phrase: 'La règle rembourse',
          delta: -1,
          log_odds: null,
          avant: moderate,
          apres: none,
          entrees: [{ entree: 'demande', libelle: 'Demandé', valeur: -1, unite: 'niveaux' }],
          auteur: 'Une équipe',
          motif: 'Une raison',
          du: '2020-01-01',
          au: null,
        },
      ])
    }))

  test('given rules, then the score is what it was', () =>
    withScores(async (session) => {
      const before = await scoredLines(session, plainModel(), three)
      const after = await scoredLines(session, plainModel(), three, { rules: [rule('r', all(2))] })
      for (const column of ['score', 'log_odds', 'niveau_avant_regles', 'niveau_modele'])
        expect(levels(after, column)).toEqual(levels(before, column))
    }))

  test('given a rule that says nothing of a company, or zero, then its line is not marked', () =>
    withScores(async (session) => {
      const rules = [rule('r', `SELECT * FROM (VALUES ('2', 0), ('3', NULL), ('9', 1)) AS r (siren, delta)`)]
      const rows = await scoredLines(session, plainModel(), three, { rules })
      expect(levels(rows, 'redressements')).toEqual([null, null, null])
    }))

  test('given a rule that gives a company twice, then it is refused', () =>
    withScores(async (session) => {
      const rules = [rule('r', `SELECT unnest(['1', '1']) AS siren, 1 AS delta`)]
      await expect(scoredLines(session, plainModel(), three, { rules })).rejects.toThrow('moves 1 companies twice')
    }))

  test('given a rule on what the groups contribute, then it reads those of the corrected model', () =>
    withScores(async (session) => {
      const sql = `SELECT siren, 1 AS delta FROM contribution_groupe WHERE groupe = 'dette_urssaf' AND contribution = 1`
      const acting = { rules: [rule('r', sql)], modelCorrections: [subModel('dette_urssaf', 0.5)] }
      expect(levels(await scoredLines(session, plainModel(), three, acting), 'compteur_regles')).toEqual([0, 0, 1])
    }))
})

describe('corrections of the log-odds', () => {
  test('given a group that is frozen, then it contributes nothing, and the line says what that moved', () =>
    withScores(async (session) => {
      const rows = await scoredLines(session, plainModel(), three, { modelCorrections: [subModel('dette_urssaf', 0)] })
      expect(levels(rows, 'log_odds')).toEqual([0, 0, 0])
      expect(levels(rows)).toEqual([moderate, moderate, moderate])
      expect(levels(rows, 'niveau_modele')).toEqual([none, moderate, strong])
      expect(moves(rows[2])).toMatchObject([{ genre: 'sous_modele', log_odds: -2, avant: strong, apres: moderate }])
      expect(rows[1]?.redressements).toBeNull()
    }))

  test('given a curve that is replaced, then its term alone moves; with a group weighed after it, the effects add up', () =>
    withScores(async (session) => {
      const curve = curveOf('x', { kind: 'steps', edges: [0], values: [1, -1] })
      const before = await scoredLines(session, plainModel({ slope: 0.8 }), three)
      const rows = await scoredLines(session, plainModel({ slope: 0.8 }), three, { modelCorrections: [curve] })
      expect(levels(rows, 'c_x')).toEqual([0.8, -0.8, -0.8])
      for (const column of ['c_y', 'c_z', 'base', 'g_autres'])
        expect(levels(rows, column)).toEqual(levels(before, column))
      const both = await scoredLines(session, plainModel(), three, {
        modelCorrections: [subModel('dette_urssaf', 0.5), curve],
      })
      expect(levels(both, 'log_odds')).toEqual([0.5, -0.5, -0.5])
      expect(moves(both[2]).map((one: { genre: string; log_odds: number }) => [one.genre, one.log_odds])).toEqual([
        ['courbe', -3],
        ['sous_modele', 0.5],
      ])
    }))

  test('given additions, then each is bounded by its own and all of them by the common bound, and the sum adds up', () =>
    withScores(async (session) => {
      const logOddsCorrections = [
        addition('secteur', -0.5, 0.4, `SELECT unnest(['1', '2', '3']) AS siren, unnest([-9.0, 0.1, 9.0]) AS delta`),
        addition('dette', -2, 2, `SELECT unnest(['1', '3']) AS siren, unnest([-9.0, 9.0]) AS delta`),
      ]
      const rows = await scoredLines(session, plainModel(), three, { logOddsCorrections })
      expect(levels(rows, 'correction')).toEqual([-1, 0.1, 1])
      expect(levels(rows, 'log_odds')).toEqual([-3, 0.1, 3])
      expect(moves(rows[2]).map((one: { log_odds: number }) => one.log_odds)).toEqual([0.4, 2])
      for (const row of rows)
        expect(
          Number(row.base) + Number(row.g_dette_urssaf) + Number(row.g_autres) + Number(row.correction),
        ).toBeCloseTo(Number(row.log_odds), 12)
      expect(rows[1]?.score).toBeCloseTo(1 / (1 + Math.exp(-0.1)), 12)
    }))
})

describe('a derogation', () => {
  const derogation = {
    ...{ siren: '3', level: none, from: '2020-11-01', to: '2021-01-31' },
    ...{ author: 'Un service', reason: 'Un échéancier est signé' },
  }

  test('given a level that was set, then it wins over the rules, and the line says from which level to which', () =>
    withScores(async (session) => {
      const acting = { rules: [rule('r', all(-1))], derogations: [derogation] }
      const rows = await scoredLines(session, plainModel(), three, acting)
      expect(levels(rows)).toEqual([none, none, none])
      expect(moves(rows[2])).toMatchObject([
        { genre: 'regle', avant: strong, apres: moderate },
        { genre: 'derogation', avant: moderate, apres: none, auteur: 'Un service', au: '2021-01-31' },
      ])
      expect(rows[2]?.score).toBeCloseTo(1 / (1 + Math.exp(-2)), 12)
    }))
})
