import type { Entry } from '../catalog/dictionary.js'
import type { LogOddsCorrection, ModelCorrection, Rule } from '../declare/intervention.js'
import { type Model, modelShape, modelVariables } from '../declare/model.js'
import type { Parameter } from '../declare/parameter.js'
import { ident } from '../kernel/sql.js'
import { type Acting, nothingActing } from '../stages/score/acting.js'
import { lineSelect } from '../stages/score/line.js'
import { createMoves } from '../stages/score/moves.js'
import { createNumberMacro } from '../stages/score/reasons.js'
import type { Row, Session } from '../store/session.js'
import { createParameters } from '../tables/parameters.js'

const number = (name: string, value: number): Parameter => ({
  ...{ name, file: `parameters/${name}.parameter.yaml`, label: name, unit: 'unit', meaning: name },
  values: [{ since: '2000-01-01', value, reference: 'this test' }],
})

/** The bounds of corrections and what is told, as the declarations have them. */
export const scoreParameters: readonly Parameter[] = [
  number('plafond_corrections', 1),
  number('compteur_regles_max', 1),
  number('contribution_min_motif', 0.28),
  number('motifs_max', 3),
]

const line = (id: string, to = 10) => ({
  id,
  variable: id,
  label: `Variable ${id}`,
  curve: {
    kind: 'line',
    points: [
      [-10, -to],
      [10, to],
    ],
  },
  missing: { contribution: 0.5, reason: 'Unknown is a little worrying' },
})

/** Log-odds = base + x + y + z, up to ten each: x and y in the group `dette_urssaf`, z in `autres`. */
export function plainModel(more: { readonly base?: number; readonly slope?: number } = {}): Model {
  const model = modelShape.parse({
    ...{ id: 'essai', version: '1.0.0', label: 'Essai', author: 'Tests', card: 'Of tests', grain: 'entreprise' },
    target: { variable: 'cible', horizon_months: 18, meaning: 'entrée en procédure' },
    perimeter: 'All',
    training: { method: 'by_hand', from: null, to: null, resampled_share: null, real_prevalence: null },
    base: more.base ?? 0,
    groups: [
      { id: 'dette_urssaf', label: 'Dettes', terms: [line('x'), line('y')] },
      { id: 'autres', label: 'Autres', terms: [line('z')] },
    ],
    calibration: { slope: more.slope ?? 1, offset: 0, method: 'none' },
    levels: [
      { level: 'Alerte seuil F1', min: 0.6, criterion: 'by hand' },
      { level: 'Alerte seuil F2', min: 0.4, criterion: 'by hand' },
      { level: "Pas d'alerte", min: 0, criterion: 'rest' },
    ],
    metrics: {},
    examples: [{ name: 'none', given: {}, expect: { log_odds: 0, score: 0.5, level: 'Alerte seuil F2' } }],
  })
  return { ...model, file: 'models/essai.model.json', digest: '' }
}

const signed = {
  label: 'Essai',
  version: '1.2.0',
  author: 'Une équipe',
  reason: 'Une raison',
  enabled: true,
  valid: { from: '2020-01-01', to: null },
}

/** A rule or a correction whose SELECT is given; its one input is the delta that it asks for. */
const query = (name: string, sql: string) => ({
  ...{ name, file: `${name}.sql`, digest: '' },
  sql: `SELECT siren, delta, delta AS demande FROM (${sql})`,
})
const inputs = { demande: { label: 'Demandé', type: 'integer', unit: 'niveaux', meaning: 'Asked', null: 'never' } }

export const rule = (name: string, sql: string): Rule => ({
  ...query(name, sql),
  header: { ...signed, sentence: `La règle ${name}`, reads: [], inputs },
})

export const addition = (name: string, lo: number, hi: number, sql: string): LogOddsCorrection => ({
  ...query(name, sql),
  header: { ...signed, model: 'essai', lo, hi, reads: [], inputs },
})

export const subModel = (group: string, multiplier: number): ModelCorrection => ({
  ...{ ...signed, kind: 'sub_model', name: `poids_${group}`, file: '', digest: '', model: 'essai', group, multiplier },
})

export const curveOf = (term: string, curve: Model['groups'][number]['terms'][number]['curve']): ModelCorrection => ({
  ...{ ...signed, kind: 'curve', name: `courbe_${term}`, file: '', digest: '', model: 'essai', term, curve },
})

/** Scores the rows of a SELECT of `siren` and the variables of the model, in the order of the sirens. */
export async function scoredLines(
  session: Session,
  model: Model,
  select: string,
  acting: Partial<Acting> = {},
  parameters: readonly Parameter[] = scoreParameters,
): Promise<Row[]> {
  await createParameters(session, parameters, '2020-11-01')
  await createNumberMacro(session)
  await session.run(`CREATE OR REPLACE TEMP TABLE mois AS SELECT DATE '2020-10-01' AS periode, * FROM (${select})`)
  await createMoves(session, model, { ...nothingActing, ...acting }, 'mois')
  const types = await session.rows('DESCRIBE mois')
  const entries = new Map(modelVariables(model).map((name) => [name, entryOf(name, types)]))
  const wording = { entries, groupNames: new Map([['dette_urssaf', 'Dettes-sociales']]) }
  return session.rows(`SELECT * FROM (${lineSelect(model, wording, 'mois')}) ORDER BY ${ident('siren')}`)
}

function entryOf(name: string, types: readonly Row[]): Entry {
  const stored = String(types.find((one) => one.column_name === name)?.column_type)
  return { name, label: name, type: '', stored, unit: name === 'x' ? 'mois' : null, meaning: '', null: '' }
}
