import { cell, type Delivery, joined, type Occasion } from './delivery.js'

const header =
  'siren;date_cloture_exercice;chiffre_d_affaires;marge_brute;ebe;ebit;resultat_net;taux_d_endettement' +
  ';ratio_de_liquidite;ratio_de_vetuste;autonomie_financiere;poids_bfr_exploitation_sur_ca' +
  ';couverture_des_interets;caf_sur_ca;capacite_de_remboursement;marge_ebe' +
  ';resultat_courant_avant_impots_sur_ca;poids_bfr_exploitation_sur_ca_jours;rotation_des_stocks_jours' +
  ';credit_clients_jours;credit_fournisseurs_jours;type_bilan;confidentiality'

const ratio = (value: string) => `CAST(round(${value}, 3) AS DECIMAL(18, 3))`
const percent = (value: string) => ratio(`100.0 * (${value})`)
const euros = (value: string) => `CAST(round(${value}) AS BIGINT)`
const noise = (purpose: string) => `normale(hash(cle, annee), '${purpose}')`

/**
 * Accounts that were filed: six to twelve months after the year ends, by six companies in ten, one in five of which keeps
 * them to itself. Margins follow what headcounts and debts already say, in noise: they show no frailty that the oracle does
 * not know. Source: sources, 5.18.
 */
export const filedAccounts: Delivery = {
  source: 'ratios_inpi',
  fileName: () => 'ratios_inpi.csv',
  header: () => header,
  select: ({ calendar, batch }: Occasion) => `
    WITH exercices AS (
      SELECT n, j, siren, cle, j // 12 AS annee, effectif, ratio, pente, taille, charge,
        0.06 + 0.05 * normale(cle, 'marge') + 0.5 * least(0.1, pente) - 0.04 * ln(1.0 + 4.0 * ratio)
          + 0.05 * ${noise('marge de l’année')} AS marge
      FROM mois JOIN entreprise USING (n) JOIN (SELECT n, fin FROM issue) USING (n)
      WHERE j < fin AND effectif > 0
        AND j % 12 = CASE WHEN u(cle, 'clôture') < 0.75 THEN 11 ELSE entier(cle, 'mois de clôture', 0, 11) END
        AND j >= ${calendar.from - 24} AND u(cle, 'dépose') < 0.6
        AND j + 6 + entier(hash(cle, j), 'dépôt', 0, 6) < ${batch.month}
    ),
    comptes AS (
      SELECT *, 12.0 * effectif * charge * (1.6 + 1.5 * u(cle, 'chiffre d’affaires')) / 100 AS ca,
        greatest(0.02, 0.35 + 1.2 * marge + 0.12 * ${noise('capitaux')}) AS propres
      FROM exercices
    )
    SELECT n, j AS a, 0 AS b, 0 AS c, ${joined(';', [
      'siren',
      cell('date', 'last_day(mois_de(j))'),
      euros('ca'),
      euros("ca * (0.35 + 0.3 * u(cle, 'marge brute'))"),
      euros('ca * marge'),
      euros('ca * (marge - 0.03)'),
      euros(`ca * (marge - 0.04 + 0.01 * ${noise('exceptionnel')})`),
      percent('(1.0 - propres) * 0.6 / propres'),
      percent(`greatest(0.1, 1.1 + 2.0 * marge + 0.3 * ${noise('liquidité')})`),
      percent("0.3 + 0.5 * u(cle, 'vétusté')"),
      percent('propres'),
      percent(`0.12 + 0.08 * ${noise('besoin')}`),
      ratio('greatest(-50.0, least(200.0, 12.0 * marge / 0.01))'),
      percent('marge * 0.8'),
      ratio('CASE WHEN marge > 0.005 THEN least(60.0, (1.0 - propres) * 0.3 / marge) END'),
      percent('marge'),
      percent('marge - 0.035'),
      ratio(`365 * (0.12 + 0.08 * ${noise('besoin')})`),
      ratio("10 + 70 * u(cle, 'stocks')"),
      ratio(`greatest(5, 45 + 15 * ${noise('clients')})`),
      ratio(`greatest(5, 50 + 10 * ln(1.0 + 4.0 * ratio) + 12 * ${noise('fournisseurs')})`),
      "CASE WHEN taille < 20 THEN 'S' ELSE 'C' END",
      "'Public'",
    ])} AS ligne
    FROM comptes
    WHERE u(cle, 'confidentiel') >= 0.2`,
  every: 3000,
  dirt: [
    { what: 'exact duplicate', line: 'ligne' },
    { what: 'a field is missing', line: "regexp_replace(ligne, ';[^;]*$', '')" },
    { what: 'a siren with a letter', line: "'X' || substr(ligne, 2)" },
    { what: 'a ratio that is no number', line: "regexp_replace(ligne, ';[^;]*;([SC];)', ';n.d.;\\1')", instead: true },
  ],
}
