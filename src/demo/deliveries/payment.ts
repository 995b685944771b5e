import { type Batch, monthOf } from '../country/options.js'
import { cell, commonDirt, type Delivery, joined, newMonths, siretAt } from './delivery.js'
import { companyName } from './headcounts.js'

const day = ({ month }: Batch) => {
  const { year, month: inYear } = monthOf(month)
  return `${year}${String(inYear).padStart(2, '0')}05`
}

/**
 * How late suppliers are paid: what debts and falling staff say, in noise. It shows nothing of a company that those do not,
 * so that the oracle's bound holds. Three companies in four are measured. Source: sources, 5.17.
 */
export const supplierDelays: Delivery = {
  source: 'paydex',
  fileName: (batch) => `E_${day(batch)}0630_Retro-Paydex_${day(batch)}.csv`,
  header: () =>
    'SIREN;ETAT_ORGANISATION;CODE_PAYDEX;PAYDEX;NBR_JRS_RETARD;NBR_FOURNISSEURS;ENCOURS_ETUDIES' +
    ';NBR_EXPERIENCES_PAIEMENT;NOTE100_ALERTEUR_PLUS_30;NOTE100_ALERTEUR_PLUS_90_JOURS;DATE_VALEUR',
  select: (occasion) => `
    WITH mesures AS (
      SELECT m.n, m.j, siren, cle, taille,
        CAST(round(greatest(-12, least(180, 6 + 11 * ln(1.0 + 4.0 * ratio) + 25 * greatest(0.0, -pente)
          + 7 * normale(cle, 'habitude de payer') + 4 * (um(cle, 'retard du mois', m.j) - 0.5)))) AS INTEGER) AS jours
      FROM mois AS m JOIN entreprise USING (n) JOIN (SELECT n, fin FROM issue) USING (n)
      WHERE m.j < fin AND effectif >= 5 AND u(cle, 'fournisseurs suivis') < 0.75
        AND m.j >= ${occasion.calendar.from - 12} AND ${newMonths('m.j', occasion)}
    )
    SELECT n, j AS a, 0 AS b, 0 AS c, ${joined(';', [
      'siren',
      "'A'",
      "lpad(CAST(greatest(20, least(99, 80 - jours)) AS VARCHAR), 3, '0')",
      "CASE WHEN jours <= 0 THEN 'A échéance' ELSE 'En retard' END",
      'jours',
      "3 + CAST(floor(taille / 8 * u(cle, 'fournisseurs')) AS INTEGER)",
      "CAST(round(taille * 900 * (1 + um(cle, 'encours', j))) AS BIGINT)",
      "5 + CAST(floor(taille / 4 * um(cle, 'expériences', j)) AS INTEGER)",
      "CAST(round(greatest(0, least(100, jours * 0.9 + 10 * (um(cle, 'trente', j) - 0.5)))) AS INTEGER)",
      "CAST(round(greatest(0, least(100, (jours - 30) * 0.5 + 6 * (um(cle, 'nonante', j) - 0.5)))) AS INTEGER)",
      cell('date_fr', 'CAST(mois_de(j) + 15 AS DATE)'),
    ])} AS ligne
    FROM mesures`,
  every: 4000,
  dirt: [
    { what: 'exact duplicate', line: 'ligne' },
    { what: 'a field is missing', line: "regexp_replace(ligne, ';[^;]*$', '')" },
    { what: 'a siren with a letter', line: "'X' || substr(ligne, 2)" },
    {
      what: 'a number of days in words',
      line: "regexp_replace(ligne, ';-?[0-9]+;([0-9]+;[0-9]+;[0-9]+;)', ';n.d.;\\1')",
    },
  ],
}

/**
 * Schedules granted on the debts that will be paid back: half of those of some size that take three months or more, and
 * some of those that will not be. One in ten is refused. Source: sources, 5.4.
 */
export const schedules: Delivery = {
  source: 'delai',
  fileName: () => 'sigfaible_delais.csv',
  header: () =>
    'Numero_compte_externe;Siret;Numero_structure;Date_creation;Date_echeance;Duree_delai' +
    ';Denomination_premiere_ligne;Indic_6M;Annee_creation;Montant_global_echeancier;Code_externe_stade' +
    ';Code_externe_action',
  select: (occasion) => `
    WITH dettes AS (
      SELECT n, ep, k, any_value(c) AS c, any_value(d) AS d, CAST(sum(impaye) AS BIGINT) AS cents
      FROM episode JOIN impayes USING (n)
      WHERE j BETWEEN a AND b AND d - c >= 3 AND k = 1
      GROUP BY n, ep, k
      HAVING sum(impaye) > 50000
    ),
    accords AS (
      SELECT dettes.*, s.compte, s.siret, s.siret_nouveau, s.demenagement, cle, metier,
        CAST(mois_de(c - 1) + entier(hash(cle, ep), 'accord', 0, 27) AS DATE) AS accorde,
        CAST(mois_de(d) + entier(hash(cle, ep), 'terme', 0, 27) AS DATE) AS terme
      FROM dettes JOIN etablissement AS s USING (n, k) JOIN entreprise USING (n) JOIN (SELECT n, fin FROM issue) USING (n)
      WHERE u(hash(cle, ep), 'échéancier') < 0.5 AND c - 1 < fin
    )
    SELECT n, k AS a, ep AS b, 0 AS c, ${joined(';', [
      'compte',
      siretAt('accords.c'),
      '1000 + ep',
      cell('date_fr', 'accorde'),
      cell('date_fr', 'terme'),
      'terme - accorde',
      companyName,
      "CASE WHEN terme - accorde <= 183 THEN 'INF' ELSE 'SUP' END",
      'year(accorde)',
      cell('euros', 'CAST(cents * 0.01 AS DECIMAL(18, 2))'),
      "CASE WHEN u(hash(cle, ep), 'stade') < 0.1 THEN 'REFUS' ELSE 'APPROB' END",
      "CASE WHEN u(hash(cle, ep), 'action') < 0.2 THEN 'SUR PO' ELSE 'ORDINAIRE' END",
    ])} AS ligne
    FROM accords
    WHERE accorde >= mois_de(${occasion.calendar.from}) AND ${newMonths('numero_mois(accorde)', occasion)}`,
  every: 400,
  dirt: [
    ...commonDirt.filter(({ what }) => what !== 'a siret with a letter'),
    { what: 'due before it is granted', line: "regexp_replace(ligne, ';([0-9/]{10});([0-9/]{10});', ';\\2;\\1;')" },
  ],
}
