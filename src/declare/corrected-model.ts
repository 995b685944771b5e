import type { ModelCorrection } from './intervention.js'
import type { Model } from './model.js'

/**
 * A model, then what each correction makes of it in turn, curves first: what one moves is the difference with the step
 * before, so that the effects of all of them add up, whatever the form of a term.
 */
export function correctedSteps(model: Model, corrections: readonly ModelCorrection[]): readonly Model[] {
  const steps = [model]
  let last = model
  for (const one of inOrder(corrections)) {
    last = corrected(last, one)
    steps.push(last)
  }
  return steps
}

/** Curves before sub-models: the multiplier of a group then weighs the curve that is in force. */
export const inOrder = (corrections: readonly ModelCorrection[]): ModelCorrection[] =>
  [...corrections].sort((a, b) => (a.kind === b.kind ? (a.name < b.name ? -1 : 1) : a.kind === 'curve' ? -1 : 1))

export function corrected(model: Model, correction: ModelCorrection): Model {
  const groups = model.groups.map((group) => {
    if (correction.kind === 'sub_model') {
      return group.id === correction.group ? { ...group, multiplier: group.multiplier * correction.multiplier } : group
    }
    const { curve, missing, term } = correction
    const terms = group.terms.map((one) =>
      one.id === term ? { ...one, curve, ...(missing === undefined ? {} : { missing }) } : one,
    )
    return { ...group, terms }
  })
  return { ...model, groups }
}
