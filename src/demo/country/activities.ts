import { literal } from '../../kernel/sql.js'
import { cumulated } from './territory.js'

/**
 * What companies do. `risk` is added to the log-hazard, `season` is the amplitude of the year with its month of peak,
 * `shock` the share of staff lost at the worst of the crisis, `aid` the chance of partial activity then. The mix
 * follows the sections of French employers roughly; the last rows are activities outside the perimeter (sources, 4.3).
 */
const activities: readonly [
  ape: string,
  trade: string,
  weight: number,
  size: number,
  risk: number,
  season: number,
  peak: number,
  shock: number,
  aid: number,
][] = [
  ['0113Z', 'MARAICHAGE', 8, -0.3, -0.2, 0.35, 7, 0.02, 0.05],
  ['0121Z', 'VIGNOBLE', 8, -0.4, -0.3, 0.5, 9, 0.02, 0.05],
  ['1013A', 'SALAISONS', 6, 0.4, 0, 0.05, 12, 0.03, 0.2],
  ['1071C', 'BOULANGERIE', 26, -0.6, 0.2, 0.03, 12, 0.03, 0.25],
  ['1413Z', 'CONFECTION', 5, 0.3, 0.5, 0.05, 3, 0.1, 0.6],
  ['1610A', 'SCIERIE', 5, 0.1, 0.1, 0.05, 6, 0.05, 0.35],
  ['1812Z', 'IMPRIMERIE', 7, 0, 0.5, 0, 1, 0.08, 0.5],
  ['2229A', 'PLASTURGIE', 7, 0.6, 0.1, 0, 1, 0.06, 0.45],
  ['2562B', 'MECANIQUE', 18, 0.3, 0.1, 0, 1, 0.08, 0.5],
  ['2822Z', 'ATELIERS', 7, 0.7, 0, 0, 1, 0.07, 0.45],
  ['3109B', 'MENUISERIE', 6, -0.1, 0.3, 0.02, 6, 0.05, 0.4],
  ['3320A', 'INSTALLATIONS', 9, 0.3, 0, 0.02, 6, 0.05, 0.35],
  ['3811Z', 'COLLECTE', 4, 0.6, -0.3, 0, 1, 0.01, 0.1],
  ['4120A', 'MAISONS', 14, 0, 0.6, 0.06, 7, 0.06, 0.45],
  ['4322A', 'PLOMBERIE', 28, -0.2, 0.35, 0.02, 11, 0.05, 0.4],
  ['4332A', 'CHARPENTE', 18, -0.2, 0.4, 0.06, 6, 0.06, 0.45],
  ['4399C', 'MACONNERIE', 34, 0, 0.55, 0.08, 6, 0.06, 0.45],
  ['4511Z', 'GARAGE', 20, 0, 0.1, 0, 1, 0.05, 0.5],
  ['4638B', 'NEGOCE', 18, 0, 0.1, 0.05, 12, 0.04, 0.3],
  ['4669B', 'FOURNITURES', 22, 0, 0, 0, 1, 0.04, 0.3],
  ['4711F', 'MARCHE', 16, 0.9, -0.3, 0.05, 8, 0.01, 0.1],
  ['4771Z', 'BOUTIQUE', 30, -0.4, 0.35, 0.08, 12, 0.1, 0.7],
  ['4773Z', 'PHARMACIE', 18, -0.5, -0.8, 0, 1, 0, 0.03],
  ['4941A', 'TRANSPORTS', 20, 0.5, 0.4, 0.02, 11, 0.05, 0.35],
  ['5229A', 'LOGISTIQUE', 7, 0.8, 0, 0.04, 12, 0.03, 0.2],
  ['5510Z', 'HOTEL', 18, 0, 0.2, 0.2, 8, 0.2, 0.9],
  ['5530Z', 'CAMPING', 6, -0.2, 0, 0.65, 8, 0.25, 0.7],
  ['5610A', 'RESTAURANT', 58, -0.2, 0.6, 0.12, 8, 0.18, 0.92],
  ['5829C', 'LOGICIELS', 12, 0.3, 0, 0, 1, 0.01, 0.15],
  ['6201Z', 'PROGRAMMES', 16, 0.2, 0, 0, 1, 0.02, 0.2],
  ['6831Z', 'AGENCE', 16, -0.4, 0, 0, 1, 0.05, 0.5],
  ['6920Z', 'COMPTABLES', 15, 0.1, -0.8, 0.05, 4, 0, 0.1],
  ['7022Z', 'CONSEIL', 20, 0, 0.1, 0, 1, 0.05, 0.35],
  ['7112B', 'BUREAU D’ETUDES', 20, 0.1, -0.1, 0, 1, 0.03, 0.35],
  ['7311Z', 'COMMUNICATION', 9, -0.1, 0.4, 0, 1, 0.1, 0.6],
  ['7820Z', 'INTERIM', 5, 1.2, 0.3, 0.12, 9, 0.25, 0.6],
  ['8010Z', 'SURVEILLANCE', 8, 0.6, 0.6, 0.02, 12, 0.05, 0.3],
  ['8121Z', 'NETTOYAGE', 16, 0.5, 0.4, 0, 1, 0.05, 0.35],
  ['8559A', 'FORMATION', 14, 0, 0.2, 0.06, 10, 0.1, 0.55],
  ['8690B', 'LABORATOIRE', 6, 0.6, -0.6, 0, 1, 0, 0.1],
  ['8810A', 'AIDE A DOMICILE', 14, 0.8, -0.1, 0.02, 7, 0, 0.1],
  ['9001Z', 'SPECTACLES', 8, -0.2, 0.1, 0.2, 7, 0.3, 0.8],
  ['9312Z', 'CLUB', 8, -0.4, -0.2, 0.1, 10, 0.1, 0.6],
  ['9602A', 'COIFFURE', 18, -0.6, 0.25, 0.02, 12, 0.06, 0.85],
  ['6622Z', 'COURTAGE', 7, -0.3, -0.2, 0, 1, 0.01, 0.1],
  ['8531Z', 'ECOLE', 6, 0.6, -1, 0.02, 10, 0, 0.02],
  ['9499Z', 'AMICALE', 8, -0.4, -0.3, 0.02, 9, 0.05, 0.4],
]

export function activityTable(): string {
  return cumulated(
    'activite',
    'ape, metier, taille_secteur, risque, saison, pic, choc, aide',
    activities.map(([ape, trade, weight, ...numbers]) => ({
      weight,
      values: [literal(ape), literal(trade.replace('’', "'")), ...numbers.map((number) => `${number}::DOUBLE`)].join(
        ', ',
      ),
    })),
  )
}
