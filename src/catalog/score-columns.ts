import type { Model } from '../declare/model.js'
import { columnTypeNamed } from '../declare/types/index.js'
import type { Entry } from './dictionary.js'

export const termColumn = (id: string) => `c_${id}`
export const groupColumn = (id: string) => `g_${id}`
/** The table of the scores of a model, as SQL reads it. */
export const scoreTable = (model: Pick<Model, 'id'>) => `score_${model.id}`
/** The same without any intervention of an expert, when someone asked for it. */
export const plainScoreTable = (model: Pick<Model, 'id'>) => `${scoreTable(model)}_sans_redressement`

const entry = (
  name: string,
  type: string,
  label: string,
  meaning: string,
  more: { readonly unit?: string; readonly null?: string } = {},
): Entry => ({
  name,
  label,
  type,
  stored: columnTypeNamed(type).stored,
  unit: more.unit ?? null,
  meaning,
  null: more.null ?? 'never',
})

const logOdds = { unit: 'log-odds' }

/** What a model says of each company by itself, in order: what `scoreSelect` gives. */
export function scoreEntries(model: Model): Entry[] {
  const part = (name: string, label: string, of: string) =>
    entry(name, 'ratio', label, `Contribution ${of} au log-odds ; positive : aggrave`, logOdds)
  return [
    entry('siren', 'siren', 'Siren', 'La société'),
    entry('periode', 'month', 'Mois', 'Mois des variables'),
    entry('modele', 'text', 'Modèle', 'Modèle et version'),
    entry('score', 'ratio', 'Score', `Probabilité estimée : ${model.target.meaning}`),
    entry('niveau', 'text', 'Niveau', 'Niveau d’alerte'),
    entry('log_odds', 'ratio', 'Log-odds', 'Somme de la base, des groupes et de la correction', logOdds),
    entry('base', 'ratio', 'Base', 'Log-odds sans aucune contribution', logOdds),
    ...model.groups.map(({ id, label }) => part(groupColumn(id), label, 'du groupe')),
    ...model.groups.flatMap(({ terms, pairs }) => [
      ...terms.map(({ id, label }) => part(termColumn(id), label, 'du terme')),
      ...pairs.map(({ id, label }) => part(termColumn(id), label, 'des deux variables ensemble')),
    ]),
  ]
}

/** Columns of the score table of a model: what the model says, and what experts and readers need beside it. */
export function lineEntries(model: Model): Entry[] {
  return [
    ...scoreEntries(model),
    entry('correction', 'ratio', 'Correction', 'Corrections d’experts, bornées, ajoutées au log-odds', logOdds),
    entry('score_modele', 'ratio', 'Score du modèle seul', 'Score sans aucune correction d’expert'),
    entry('niveau_modele', 'text', 'Niveau du modèle seul', 'Niveau d’après le score sans aucune correction'),
    entry('niveau_avant_regles', 'text', 'Niveau avant règles', 'Niveau d’après le score, avant les règles d’experts'),
    entry('compteur_regles', 'integer', 'Compteur des règles', 'Somme des règles, avant qu’elle soit bornée', {
      unit: 'niveaux',
    }),
    entry('redressements', 'text', 'Redressements', 'JSON : chaque intervention d’expert, ses entrées, son effet', {
      null: 'aucune intervention n’a porté sur la société',
    }),
    entry('motifs_aggravants', 'text', 'Motifs aggravants', 'Les plus fortes contributions qui aggravent le score', {
      null: 'aucune contribution n’atteint le seuil',
    }),
    entry('motifs_rassurants', 'text', 'Motifs rassurants', 'Les plus fortes contributions qui rassurent', {
      null: 'aucune contribution n’atteint le seuil',
    }),
    entry('macro_expl', 'text', 'Explication en %', 'JSON : part de chaque groupe ; la somme est le score en %', {
      unit: '%',
    }),
    entry('micro_expl', 'text', 'Explication en %, par terme', 'JSON : part de chaque terme, dans son groupe', {
      unit: '%',
    }),
    entry('seuils', 'text', 'Seuils', 'JSON : score à partir duquel chaque niveau est atteint'),
  ]
}
