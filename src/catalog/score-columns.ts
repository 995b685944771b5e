import type { Model } from '../declare/model.js'
import { columnTypeNamed } from '../declare/types/index.js'
import type { Entry } from './dictionary.js'

export const termColumn = (id: string) => `c_${id}`
export const groupColumn = (id: string) => `g_${id}`
/** The table of the scores of a model, as SQL reads it. */
export const scoreTable = (model: Pick<Model, 'id'>) => `score_${model.id}`

/** Columns of the score table of a model, in order, with what they mean. */
export function scoreEntries(model: Model): Entry[] {
  const entry = (name: string, type: string, label: string, meaning: string, unit: string | null = null): Entry => ({
    name,
    label,
    type,
    stored: columnTypeNamed(type).stored,
    unit,
    meaning,
    null: 'never',
  })
  const part = (name: string, label: string, of: string) =>
    entry(name, 'ratio', label, `Contribution ${of} au log-odds ; positive : aggrave`, 'log-odds')
  return [
    entry('siren', 'siren', 'Siren', 'La société'),
    entry('periode', 'month', 'Mois', 'Mois des variables'),
    entry('modele', 'text', 'Modèle', 'Modèle et version'),
    entry('score', 'ratio', 'Score', `Probabilité estimée : ${model.target.meaning}`),
    entry('niveau', 'text', 'Niveau', 'Niveau d’alerte, d’après les seuils du modèle'),
    entry('log_odds', 'ratio', 'Log-odds', 'Somme de la base et des contributions', 'log-odds'),
    entry('base', 'ratio', 'Base', 'Log-odds sans aucune contribution', 'log-odds'),
    ...model.groups.map(({ id, label }) => part(groupColumn(id), label, 'du groupe')),
    ...model.groups.flatMap(({ terms, pairs }) => [
      ...terms.map(({ id, label }) => part(termColumn(id), label, 'du terme')),
      ...pairs.map(({ id, label }) => part(termColumn(id), label, 'des deux variables ensemble')),
    ]),
  ]
}
