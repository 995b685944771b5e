import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { groupColumn, termColumn } from '../../catalog/score-columns.js'
import type { Model } from '../../declare/model.js'
import { literal } from '../../kernel/sql.js'
import { type Session, withSession } from '../../store/session.js'
import { plainModel } from '../../testing/scored.js'
import { temporaryFolder } from '../../testing/vigie.js'
import { scoreSelect } from './compile.js'

type Curve = Model['groups'][number]['terms'][number]['curve']

/** A line through the points, and a flag; where the value is unknown, nothing. */
const line = (...points: [number, number][]): Curve => ({ kind: 'line', points })
const flag = (when_true: number): Curve => ({ kind: 'flag', when_true, when_false: 0 })
const group = (id: string, curves: Record<string, Curve>): Model['groups'][number] => ({
  ...{ id, label: id, multiplier: 1, pairs: [] },
  terms: Object.entries(curves).map(([variable, curve]) => ({
    ...{ id: variable, variable, label: variable, curve },
    missing: { contribution: 0.1, reason: 'Unknown' },
    monotone: 'none' as const,
  })),
})

const debtAndStaff: Model = {
  ...plainModel({ base: -3.2 }),
  groups: [
    group('dette_urssaf', {
      ratio_dette: line([0, -0.5], [0.1, 0], [1, 1.2], [3, 2.1], [12, 2.8]),
      tag_default: flag(0.6),
      interessante_urssaf: flag(-0.3),
      dette_sans_cotisation: flag(0.8),
    }),
    group('effectif', {
      effectif_variation_12m: line([-0.5, 1.2], [-0.1, 0.3], [0, 0], [0.2, -0.3]),
      effectif_ent: line([10, 0.1], [50, 0], [500, -0.2]),
    }),
  ],
}

type Inputs = Record<string, number | boolean | null>

async function score(session: Session, model: Model, inputs: Inputs): Promise<Record<string, number>> {
  const values = Object.entries(inputs).map(([name, value]) => {
    const type = typeof value === 'boolean' ? 'BOOLEAN' : 'DOUBLE'
    return `CAST(${value === null ? 'NULL' : literal(String(value))} AS ${type}) AS "${name}"`
  })
  const row = `(SELECT '900001009' AS siren, DATE '2020-10-01' AS periode, ${values.join(', ')})`
  return (await session.one(scoreSelect(model, row))) as Record<string, number>
}

const known: Inputs = {
  ratio_dette: 2,
  tag_default: false,
  interessante_urssaf: false,
  dette_sans_cotisation: false,
  effectif_variation_12m: -0.05,
  effectif_ent: 30,
}

const withScores = async (work: (session: Session) => Promise<void>) =>
  withSession({ memory: '200MB', threads: 1, temporary: await temporaryFolder() }, work)

describe('an additive score', () => {
  test('law: base and groups add up to the log-odds, terms to their group, and the score is their logistic', () =>
    withScores(async (session) => {
      const inputs = fc.record({
        ratio_dette: fc.option(fc.double({ min: -1, max: 20, noNaN: true })),
        tag_default: fc.option(fc.boolean()),
        interessante_urssaf: fc.option(fc.boolean()),
        dette_sans_cotisation: fc.option(fc.boolean()),
        effectif_variation_12m: fc.option(fc.double({ min: -1, max: 3, noNaN: true })),
        effectif_ent: fc.option(fc.integer({ min: 0, max: 5000 })),
      })
      await fc.assert(
        fc.asyncProperty(inputs, async (given) => {
          const found = await score(session, debtAndStaff, given)
          const groups = debtAndStaff.groups.reduce(
            (sum, { id }) => sum + Number(found[groupColumn(id)]),
            Number(found.base),
          )
          expect(groups).toBeCloseTo(Number(found.log_odds), 12)
          for (const { id, terms } of debtAndStaff.groups) {
            const sum = terms.reduce((total, term) => total + Number(found[termColumn(term.id)]), 0)
            expect(sum).toBeCloseTo(Number(found[groupColumn(id)]), 12)
          }
          expect(found.score).toBeCloseTo(1 / (1 + Math.exp(-Number(found.log_odds))), 12)
        }),
        { numRuns: 30 },
      )
    }))

  test('given one input that changes, then only the contribution of its own term moves', () =>
    withScores(async (session) => {
      const before = await score(session, debtAndStaff, known)
      for (const { terms } of debtAndStaff.groups) {
        for (const { id, variable } of terms) {
          const value = known[variable]
          const after = await score(session, debtAndStaff, {
            ...known,
            [variable]: typeof value === 'boolean' ? !value : Number(value) * 3 + 1,
          })
          const moved = debtAndStaff.groups
            .flatMap((group) => group.terms)
            .filter((term) => before[termColumn(term.id)] !== after[termColumn(term.id)])
          expect(moved.map((term) => term.id)).toEqual([id])
        }
      }
    }))

  test('law: a pair gives the cell of its two steps, absent values included, and adds to its group', () =>
    withScores(async (session) => {
      const values = [0, 1, 2, 3].map((line) => [0, 1, 2].map((column) => line + column / 10))
      const pair = {
        id: 'ensemble',
        label: 'Ensemble',
        rows: { variable: 'ratio_dette', kind: 'steps' as const, edges: [0, 1] },
        columns: { variable: 'tag_default', kind: 'flag' as const },
        values,
        reason: 'Unknown',
      }
      const [first, ...others] = debtAndStaff.groups
      if (!first) throw new Error('the model has groups')
      const calibration = { slope: 2, offset: 0.5, method: 'doubled' }
      const model = { ...debtAndStaff, groups: [{ ...first, pairs: [pair] }, ...others], calibration }
      const line = (debt: number | null) => (debt === null ? 3 : debt < 0 ? 0 : debt < 1 ? 1 : 2)
      for (const debt of [-0.1, 0, 0.5, 1, 7, null]) {
        for (const [column, tag] of [false, true, null].entries()) {
          const found = await score(session, model, { ...known, ratio_dette: debt, tag_default: tag })
          expect(found[termColumn('ensemble')]).toBeCloseTo(2 * (values[line(debt)]?.[column] ?? Number.NaN), 12)
          const terms = first.terms.reduce((sum, { id }) => sum + Number(found[termColumn(id)]), 0)
          expect(terms + Number(found[termColumn('ensemble')])).toBeCloseTo(Number(found[groupColumn(first.id)]), 12)
          const groups = model.groups.reduce((sum, { id }) => sum + Number(found[groupColumn(id)]), 0)
          expect(Number(found.base) + groups).toBeCloseTo(Number(found.log_odds), 12)
        }
      }
    }))

  test('given a pair with a choice, then a value that is not named is any other', () =>
    withScores(async (session) => {
      const [first, ...others] = debtAndStaff.groups
      if (!first) throw new Error('the model has groups')
      const pair = {
        id: 'ensemble',
        label: 'Ensemble',
        rows: { variable: 'tag_default', kind: 'flag' as const },
        columns: { variable: 'effectif_ent', kind: 'choice' as const, values: ['30'] },
        values: [
          [1, 2, 3],
          [4, 5, 6],
          [7, 8, 9],
        ],
        reason: 'Unknown',
      }
      const model = { ...debtAndStaff, groups: [{ ...first, pairs: [pair] }, ...others] }
      const cell = async (effectif: number | null) =>
        (await score(session, model, { ...known, effectif_ent: effectif }))[termColumn('ensemble')]
      expect([await cell(30), await cell(31), await cell(null)]).toEqual([1, 2, 3])
    }))

  test('given a score equal to a threshold, then it is in the level', () =>
    withScores(async (session) => {
      const { score: exact } = await score(session, debtAndStaff, known)
      const levels = [
        { level: 'Alerte seuil F1', min: Number(exact), criterion: 'equal' },
        { level: "Pas d'alerte", min: 0, criterion: 'rest' },
      ]
      expect((await score(session, { ...debtAndStaff, levels }, known)).niveau).toBe('Alerte seuil F1')
    }))

  test('given an expert who halves a sub-model, then its contribution is halved and still adds up', () =>
    withScores(async (session) => {
      const groups = debtAndStaff.groups.map((group) =>
        group.id === 'effectif' ? { ...group, multiplier: 0.5 } : group,
      )
      const [whole, halved] = [
        await score(session, debtAndStaff, known),
        await score(session, { ...debtAndStaff, groups }, known),
      ]
      expect(halved.g_effectif).toBeCloseTo(Number(whole.g_effectif) / 2, 12)
      expect(Number(halved.base) + Number(halved.g_effectif) + Number(halved.g_dette_urssaf)).toBeCloseTo(
        Number(halved.log_odds),
        12,
      )
    }))
})
