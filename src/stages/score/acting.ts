import type { Catalog } from '../../catalog/catalog.js'
import type { Derogation } from '../../declare/derogation.js'
import { type LogOddsCorrection, type ModelCorrection, type Rule, stateOn } from '../../declare/intervention.js'
import type { Model } from '../../declare/model.js'

/** The interventions of experts that act on the scores of one model on one day. */
export interface Acting {
  readonly modelCorrections: readonly ModelCorrection[]
  readonly logOddsCorrections: readonly LogOddsCorrection[]
  readonly rules: readonly Rule[]
  readonly derogations: readonly Derogation[]
}

export const nothingActing: Acting = { modelCorrections: [], logOddsCorrections: [], rules: [], derogations: [] }

/** `day` is the first of the month of the batch. */
export function actingOn(
  { modelCorrections, logOddsCorrections, rules }: Catalog,
  model: Model,
  derogations: readonly Derogation[],
  day: string,
): Acting {
  const acts = (one: Parameters<typeof stateOn>[0]) => stateOn(one, day) === 'active'
  return {
    modelCorrections: modelCorrections.filter((one) => one.model === model.id && acts(one)),
    logOddsCorrections: logOddsCorrections.filter(({ header }) => header.model === model.id && acts(header)),
    rules: rules.filter(({ header }) => acts(header)),
    derogations: derogations.filter(
      (one) => (one.model === undefined || one.model === model.id) && one.from <= day && day <= one.to,
    ),
  }
}
