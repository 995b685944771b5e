import type { ModelContent, ModelTerm } from '../declare/model.js'
import { type Given, scoreByHand } from './by-hand.js'

type Example = ModelContent['examples'][number]

/**
 * Companies that do not exist: the one whose every variable says the best, the one whose every variable says the worst, one
 * between, and one of which nothing is known. Their scores are worked by hand; `vigie test` finds them again by SQL.
 */
export function workedExamples(model: Omit<ModelContent, 'examples'>): Example[] {
  const terms = model.groups.flatMap(({ terms: own }) => own)
  const given = (pick: (values: readonly Valued[]) => Valued | undefined): Given =>
    Object.fromEntries(terms.map(({ variable, curve }) => [variable, pick(valuesOf(curve))?.value ?? null]))
  const inOrder = (values: readonly Valued[]) => [...values].sort((a, b) => a.contribution - b.contribution)
  const example = (name: string, values: Given): Example => ({
    name,
    given: values,
    expect: scoreByHand(model, values),
  })
  return [
    example(
      'Every variable says the best',
      given((values) => inOrder(values)[0]),
    ),
    example(
      'Every variable says the worst',
      given((values) => inOrder(values).at(-1)),
    ),
    example(
      'Every variable is in the middle of its curve',
      given((values) => inOrder(values)[values.length >> 1]),
    ),
    example(
      'Nothing is known',
      given(() => undefined),
    ),
  ]
}

interface Valued {
  readonly value: number | boolean | string
  readonly contribution: number
}

/** A value in each step of a curve, that people would write: with as few decimals as the step allows. */
function valuesOf(curve: ModelTerm['curve']): Valued[] {
  switch (curve.kind) {
    case 'steps':
      return curve.values.map((contribution, at) => ({
        value: within(curve.edges[at - 1], curve.edges[at]),
        contribution,
      }))
    case 'line':
      return curve.points.map(([value, contribution]) => ({ value, contribution }))
    case 'flag':
      return [
        { value: false, contribution: curve.when_false },
        { value: true, contribution: curve.when_true },
      ]
    case 'choice':
      return Object.entries(curve.values).map(([value, contribution]) => ({ value, contribution }))
  }
}

function within(from: number | undefined, to: number | undefined): number {
  if (from === undefined) return to === undefined ? 0 : Math.ceil(to) - 1
  for (let decimals = 0; decimals < 12; decimals++) {
    const scale = 10 ** decimals
    const value = Math.ceil(from * scale) / scale
    if (value >= from && (to === undefined || value < to)) return value
  }
  return from
}
