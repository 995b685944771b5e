import type { Catalog } from '../../catalog/catalog.js'
import { scoreTable } from '../../catalog/score-columns.js'
import type { Derogation } from '../../declare/derogation.js'
import { type Signed, type State, stateOn } from '../../declare/intervention.js'
import type { Model } from '../../declare/model.js'
import { ident } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'

export type Mode = 'sub_model' | 'curve' | 'log_odds' | 'rule' | 'derogation'

/** An intervention of an expert, and whether it acts on a batch. */
export interface Intervention {
  readonly mode: Mode
  readonly name: string
  readonly label: string
  readonly version: string | null
  /** The company of a derogation. */
  readonly siren: string | null
  /** The model it moves; null: every model. */
  readonly model: string | null
  readonly author: string
  readonly reason: string
  readonly from: string
  readonly to: string | null
  readonly state: State
}

/** Every intervention there is, whatever its state on the first day of the month of a batch. */
export function interventions(catalog: Catalog, derogations: readonly Derogation[], day: string): Intervention[] {
  const told = (mode: Mode, name: string, model: string | null, header: Signed): Intervention => ({
    ...{ mode, name, label: header.label, version: header.version, siren: null, model },
    ...{ author: header.author, reason: header.reason, from: header.valid.from, to: header.valid.to },
    state: stateOn(header, day),
  })
  return [
    ...catalog.modelCorrections.map((one) => told(one.kind, one.name, one.model, one)),
    ...catalog.logOddsCorrections.map(({ name, header }) => told('log_odds', name, header.model, header)),
    ...catalog.rules.map(({ name, header }) => told('rule', name, null, header)),
    ...derogations.map(
      ({ siren, model = null, level, from, to, author, reason }): Intervention => ({
        ...{ mode: 'derogation', name: 'derogation', label: level, version: null, siren, model },
        ...{ author, reason, from, to, state: stateOn({ enabled: true, valid: { from, to } }, day) },
      }),
    ),
  ]
}

/** What an intervention did to companies of one level, as the scores of a batch keep it. */
export interface Effect {
  readonly model: string
  readonly intervention: string
  readonly before: string
  readonly after: string
  readonly companies: number
  /** Some of them, the highest scores first. */
  readonly examples: readonly string[]
}

/**
 * What moved in the scores of a batch, whose views must be open: by model and intervention, from which level to which. The
 * levels of a rule are those before and after all rules together, as it is their sum that moves.
 */
export async function effectsOf(session: Session, models: readonly Model[], examples: number): Promise<Effect[]> {
  const effects: Effect[] = []
  for (const model of models) {
    const rows = await session.rows(`SELECT intervention, avant, apres, count(*) AS companies,
        list(siren ORDER BY score DESC, siren)[1:${examples}] AS examples
      FROM (
        SELECT siren, score, move->>'intervention' AS intervention, move->>'avant' AS avant, move->>'apres' AS apres
        FROM (SELECT siren, score, unnest(from_json(redressements, '["JSON"]')) AS move FROM ${ident(scoreTable(model))})
      ) GROUP BY ALL ORDER BY intervention, avant, apres`)
    for (const { intervention, avant, apres, companies, examples: sirens } of rows)
      effects.push({
        ...{ model: model.id, intervention: String(intervention), before: String(avant), after: String(apres) },
        ...{ companies: Number(companies), examples: sirens as string[] },
      })
  }
  return effects
}
