import { list } from '../../kernel/sql.js'

const places = [
  'DU GRAND NULLEPART',
  'DES DEUX LUNES',
  'DU CHAT PERCHÉ',
  'DE LA PLUME ROUGE',
  'DES SEPT COLLINES',
  'DU PAPIER VOLANT',
  'DE L’ÉTOILE FILANTE',
  'DES TROIS BREBIS',
  'DU VENT TOURNANT',
  'DE LA RIVIÈRE SÈCHE',
  'DU MOULIN BLEU',
  'DES CENT PAS',
  'DE LA FORÊT PROCHE',
  'DU PONT SUSPENDU',
  'DES QUATRE SAISONS',
  'DE LA DERNIÈRE HEURE',
  'DU VIEUX RÊVE',
  'DES MILLE SOURCES',
  'DE LA TOUR ABSENTE',
  'DU PETIT MATIN',
]
const surnames = ['IMAGINAIRE', 'NULLEPART', 'PERSONNE', 'LESONGE', 'BRUMEVAL', 'DUCONTE', 'FABLE', 'MIRAGE', 'NÉANT']
const firstNames = ['ALIX', 'CAMILLE', 'CLAUDE', 'DOMINIQUE', 'ÉLIE', 'MAXIME', 'NOA', 'SACHA', 'ANDREA', 'CHARLIE']
const streets = ['DES SONGES', 'DU MIRAGE', 'DE LA FABLE', 'DES NUAGES', 'DU CONTE', 'DE L ECHO', 'DES OMBRES']

/** Lists that the SQL of the country draws from. Names are those of nothing and nobody: they cannot be looked up. */
export const names = {
  places: list(places.map((place) => place.replace('’', "'"))),
  surnames: list(surnames),
  firstNames: list(firstNames),
  streets: list(streets),
}
