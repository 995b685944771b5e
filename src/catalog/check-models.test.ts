import { describe, expect, test } from 'vitest'
import { type ModelContent, modelShape } from '../declare/model.js'
import type { Catalog } from './catalog.js'
import { checkModels } from './check-models.js'

const column = (type: string) => ({ label: 'Une', type, unit: null, meaning: 'une valeur', null: 'rien' })

const family = (role: 'variables' | 'target', columns: Record<string, string>) => ({
  header: {
    grain: 'entreprise',
    role,
    columns: Object.fromEntries(Object.entries(columns).map(([name, type]) => [name, column(type)])),
  },
})

const families = [
  family('variables', { dette: 'ratio', age: 'integer', aide: 'boolean', activite: 'code', creation: 'date' }),
  family('target', { cible: 'boolean' }),
]

const good = modelShape.parse({
  id: 'essai',
  version: '1.0.0',
  label: 'Un essai',
  author: 'Essais',
  card: 'Made for a test',
  grain: 'entreprise',
  target: { variable: 'cible', horizon_months: 18, meaning: 'entrée' },
  perimeter: 'All',
  training: { method: 'by_hand', from: null, to: null, resampled_share: null, real_prevalence: null },
  base: -3,
  groups: [
    {
      id: 'tout',
      label: 'Tout',
      terms: [
        term('dette', { kind: 'steps', edges: [0, 1], values: [-1, 0, 1] }, 'increasing'),
        term('age', {
          kind: 'line',
          points: [
            [0, 1],
            [10, 0],
          ],
        }),
        term('aide', { kind: 'flag', when_true: 0.1, when_false: 0 }),
        term('activite', { kind: 'choice', values: { A: 1 }, other: 0 }),
      ],
      pairs: [
        {
          id: 'dette_et_aide',
          label: 'Dette et aide',
          rows: { variable: 'dette', kind: 'steps', edges: [1] },
          columns: { variable: 'aide', kind: 'flag' },
          values: [
            [0, 1, 0],
            [0, 2, 0],
            [0, 0, 0],
          ],
          reason: 'unknown',
        },
      ],
    },
  ],
  calibration: { slope: 1, offset: 0, method: 'none' },
  levels: [
    { level: 'Haut', min: 0.5, criterion: 'half' },
    { level: 'Bas', min: 0, criterion: 'rest' },
  ],
  metrics: {},
  examples: [{ name: 'one', given: {}, expect: { log_odds: 0, score: 0.5, level: 'Haut' } }],
})

function term(variable: string, curve: object, monotone = 'none') {
  return { id: variable, variable, label: 'Une', curve, missing: { contribution: 0, reason: 'unknown' }, monotone }
}

type Group = ModelContent['groups'][number]

/** What is said of the good model after one change. */
function said(change: (model: ModelContent, group: Group, pair: Group['pairs'][number]) => void): string[] {
  const model = structuredClone(good)
  const [group] = model.groups
  if (!group?.pairs[0]) throw new Error('the model has a group and a pair')
  change(model, group, group.pairs[0])
  const found: string[] = []
  const catalog = {
    families,
    models: [{ ...model, file: 'models/essai.model.json', digest: '' }],
  } as unknown as Catalog
  checkModels(catalog, (_, message) => found.push(message))
  return found
}

const curveOf = (group: Group, id: string) => group.terms.find((one) => one.id === id)

describe('a model as a whole', () => {
  test('nothing is said of a good one', () => expect(said(() => undefined)).toEqual([]))

  test('it reads what exists, and never a target', () => {
    expect(said((_, group) => Object.assign(group.terms[0] ?? {}, { variable: 'dettes' }))).toEqual([
      'term dette reads dettes, which no family gives',
    ])
    expect(said((_, group) => Object.assign(group.terms[2] ?? {}, { variable: 'cible' }))).toEqual([
      'term aide reads cible, a target: it says what comes after the month',
    ])
    expect(said((_, __, pair) => Object.assign(pair.columns, { variable: 'cible' }))).toEqual([
      'pair dette_et_aide reads cible, a target: it says what comes after the month',
    ])
  })

  test('a curve is of the kind of its variable', () => {
    expect(said((_, group) => Object.assign(group.terms[0] ?? {}, { variable: 'aide' }))).toEqual([
      'term dette reads aide (BOOLEAN) by steps: it must be flag',
    ])
    expect(said((_, __, pair) => Object.assign(pair.columns, { variable: 'activite' }))).toEqual([
      'pair dette_et_aide reads activite (VARCHAR) by flag: it must be choice',
    ])
    expect(said((_, group) => Object.assign(group.terms[1] ?? {}, { variable: 'creation' }))[0]).toContain('(DATE)')
  })

  test('bounds and points go up, and each step has its value', () => {
    expect(said((_, group) => Object.assign(curveOf(group, 'dette')?.curve ?? {}, { edges: [1, 1] }))).toEqual([
      'the bounds of term dette do not go up',
    ])
    expect(said((_, group) => Object.assign(curveOf(group, 'dette')?.curve ?? {}, { edges: [1] }))).toEqual([
      'term dette has 3 values for 1 bounds: it needs one more than bounds',
    ])
    const points = [
      [1, 0],
      [0, 1],
    ]
    expect(said((_, group) => Object.assign(curveOf(group, 'age')?.curve ?? {}, { points }))).toEqual([
      'the points of term age do not go up',
    ])
  })

  test('a curve that is declared monotone is', () => {
    const values = [-1, 1, 0]
    expect(said((_, group) => Object.assign(curveOf(group, 'dette')?.curve ?? {}, { values }))).toEqual([
      'term dette is declared increasing, and its curve is not',
    ])
    expect(said((_, group) => Object.assign(curveOf(group, 'age') ?? {}, { monotone: 'decreasing' }))).toEqual([])
    expect(said((_, group) => Object.assign(curveOf(group, 'aide') ?? {}, { monotone: 'decreasing' }))).toEqual([
      'term aide is declared decreasing, and its curve is not',
    ])
    expect(said((_, group) => Object.assign(curveOf(group, 'activite') ?? {}, { monotone: 'increasing' }))).toEqual([
      'term activite is declared increasing, which a choice cannot be',
    ])
  })

  test('a pair has a cell for each two steps, absent values included', () => {
    expect(said((_, __, pair) => pair.values.pop())).toEqual([
      'pair dette_et_aide has 2 lines; dette needs 3, the last for an absent value',
    ])
    expect(said((_, __, pair) => pair.values[1]?.pop())).toEqual([
      'each line of pair dette_et_aide needs 3 numbers for aide, the last for an absent value',
    ])
    expect(said((_, __, pair) => Object.assign(pair.rows, { edges: [0, 0] }))).toContain(
      'the bounds of dette in pair dette_et_aide do not go up',
    )
    expect(said((_, __, pair) => Object.assign(pair, { rows: pair.columns, values: [[], [], []] }))[0]).toBe(
      'pair dette_et_aide is of aide and itself',
    )
  })

  test('names are given once, a multiplier has a reason, levels go down to zero', () => {
    expect(said((model) => model.groups.push(structuredClone(good.groups[0] as Group)))).toEqual([
      'two groups are named tout',
      ...['dette', 'age', 'aide', 'activite', 'dette_et_aide'].map((id) => `two terms or pairs are named ${id}`),
    ])
    expect(said((_, group) => Object.assign(group, { multiplier: 0.5 }))).toEqual([
      'group tout is multiplied by 0.5 without a reason',
    ])
    expect(said((model) => model.levels.reverse())).toEqual([
      'its levels do not go down',
      'its last level does not start at 0: some scores have none',
    ])
  })
})
