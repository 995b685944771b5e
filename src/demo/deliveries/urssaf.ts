import { cell, commonDirt, type Delivery, joined, newMonths, type Occasion, period, siretAt } from './delivery.js'

/** Days of registration are six digits before 2000 and seven after. Source: sources, 2.1. */
const registered = `ltrim(${cell('date_yyymmdd', 'mois_de(greatest(creation, -1000)) + 6')}, '0')`

const euros = (cents: string) => cell('euros', `CAST((${cents}) * 0.01 AS DECIMAL(18, 2))`)

/** The same line for an account that is in no other file, and no siret to say whose it is. */
const unknownAccount = "regexp_replace(ligne, ';[0-9]{3}([0-9]{15});[0-9]{14};', ';999\\1;;')"

/** Contributions called and received; small employers by the quarter. Source: sources, 5.2. */
export const contributions: Delivery = {
  source: 'cotisation',
  fileName: ({ first }) => (first ? 'Sigfaible_cotisdues.csv.gz' : 'sigfaible_cotisdues.csv.gz'),
  gzip: () => true,
  header: () => 'Urssaf_gestion;Dep;Compte;Siret;periode;mer;enc_direct;cotis_due',
  select: (occasion) => {
    const { calendar, batch } = occasion
    // A correction restates a period of three months ago, whole. Source: decisions, "cotisation".
    const corrected = batch.first ? 'false' : `j = ${batch.month - 4} AND um(cle, 'correction', ${batch.month}) < 0.004`
    const amounts = [euros('recu'), euros('recu'), euros('montant')]
    const cells = ["'267'", 'departement', 'compte', siretAt('j'), `right(${period('j0', 'j1')}, 4)`, ...amounts]
    const delivered = (known: string) => `j >= ${calendar.from} AND (${known} OR ${corrected})`
    return `
    SELECT n, k AS a, j AS b, 0 AS c,
      ${joined(';', cells)} AS ligne
    FROM (
      SELECT n, k, j, j AS j0, j + 1 AS j1, compte,
        CASE WHEN ${corrected} THEN montant * 97 // 100 ELSE montant END AS montant,
        montant - coalesce(impaye, 0) AS recu
      FROM cotisation JOIN entreprise USING (n) LEFT JOIN impayes USING (n, k, j)
      WHERE NOT trimestriel AND ${delivered(newMonths('j', occasion))}
      UNION ALL
      SELECT n, k, 3 * (j // 3), 3 * (j // 3), 3 * (j // 3) + 3, any_value(compte), CAST(sum(montant) AS BIGINT),
        CAST(sum(montant - coalesce(impaye, 0)) AS BIGINT)
      FROM cotisation JOIN entreprise USING (n) LEFT JOIN impayes USING (n, k, j)
      WHERE trimestriel AND j >= ${calendar.from} AND ${newMonths('3 * (j // 3) + 2', occasion)}
      GROUP BY n, k, j // 3
    ) AS appels
    JOIN etablissement USING (n, k, compte) JOIN (SELECT n, departement FROM entreprise) USING (n)`
  },
  every: 6000,
  dirt: [
    ...commonDirt,
    { what: 'a period out of range', line: "regexp_replace(ligne, ';[0-9]{4};', ';199904;')" },
    { what: 'an account that nobody knows, without siret', line: unknownAccount },
    { what: 'an amount that is no number', line: "regexp_replace(ligne, ';[^;]*$', ';n.c.')" },
  ],
}

const columns =
  'Urssaf_gestion;Dep;num_cpte;Siren;Siret;Dt_immat;Etat_cpte;Cd_pro_col;Periode;Num_Ecn;Num_Hist_Ecn' +
  ';Dt_trt_ecn;Mt_PO;Mt_PP;Cd_op_ecn;Motif_ecn;Recours_en_cours'

/** Operations on debts, in cents. The last batch has a column more, as real ones have from time to time. */
export const debts: Delivery = {
  source: 'debit',
  fileName: ({ first, last }) =>
    first ? 'Sigfaible_debits.csv.gz' : last ? 'sigfaible_debits.csv' : 'sigfaible_debits.csv.gz',
  gzip: ({ first, last }) => first || !last,
  header: ({ batch }) => (batch.last ? `${columns};Lib_motif` : columns),
  select: (occasion) => {
    const { batch } = occasion
    const before = batch.month - 1
    // After a move Urssaf gives the debts of the account their new siret; a correction restates an old operation.
    const restated = batch.first
      ? 'false'
      : `(demenagement = ${before} AND j < ${before})
        OR (j BETWEEN ${before - 12} AND ${before - 1} AND h = 1
          AND um(o.cle, 'reprise', m * 10 + ${batch.month}) < 0.01)`
    const amount = (column: string) =>
      `CASE WHEN j < ${before} AND NOT coalesce(demenagement = ${before}, false) AND ${!batch.first}
        THEN CAST(${column} * 0.9 AS DECIMAL(18, 2)) ELSE ${column} END`
    const period0 = 'CASE WHEN o.trimestriel THEN 3 * (m // 3) ELSE m END'
    const period1 = 'CASE WHEN o.trimestriel THEN 3 * (m // 3) + 3 ELSE m + 1 END'
    const cells = [
      "'267'",
      'e.departement',
      'o.compte',
      'e.siren',
      siretAt(before).replaceAll('siret', 's.siret').replaceAll('demenagement', 's.demenagement'),
      registered,
      'CASE WHEN procedure_en_cours = 1 THEN 2 ELSE 1 END',
      'procedure_en_cours',
      period(period0, period1),
      'ecart',
      'h',
      cell('date_yyymmdd', 'jour'),
      cell('cents', amount('part_ouvriere')),
      cell('cents', amount('part_patronale')),
      'op',
      "CASE WHEN h = 1 AND um(o.cle, 'motif', m) < 0.2 THEN '05' ELSE '02' END",
      "CASE WHEN um(o.cle, 'recours', m) < 0.01 THEN 1 ELSE 0 END",
      ...(batch.last ? ["'RETARD'"] : []),
    ]
    return `
    SELECT o.n, o.k AS a, m * 10000 + ecart AS b, h AS c, ${joined(';', cells)} AS ligne
    FROM operation AS o JOIN etablissement AS s USING (n, k) JOIN entreprise AS e USING (n)
    WHERE ${newMonths('j', occasion)} OR ${restated.replaceAll('demenagement', 's.demenagement')}`
  },
  every: 1200,
  dirt: [
    ...commonDirt,
    {
      what: 'a day that no month has',
      line: "regexp_replace(ligne, ';1([0-9]{2})([0-9]{2})[0-9]{2};([0-9]+);', ';1\\1\\235;\\3;')",
    },
    { what: 'a period out of range', line: "regexp_replace(ligne, ';[0-9]{6};([0-9]+);([0-9]);', ';199904;\\1;\\2;')" },
    {
      what: 'an empty amount',
      line: "regexp_replace(ligne, ';[0-9]+;([0-9]+);([0-9]);([0-9]{2});', ';;\\1;\\2;\\3;')",
    },
  ],
}

/** SAS prints its months in capitals or not. */
const sasDay = ({ batch }: Occasion) => (batch.last ? cell('date_sas', 'jour') : "strftime(jour, '%d%b%Y')")
const category = `CASE WHEN contains(libelle, 'liquidation') THEN 'LJ'
  WHEN contains(libelle, 'sauvegarde') THEN 'SV' ELSE 'RJ' END`

/** Events of collective proceedings, with SAS dates in the case of the day. Source: sources, 5.6. */
export const proceedings: Delivery = {
  source: 'procol',
  fileName: ({ first }) => (first ? 'Sigfaible_pcoll.csv' : 'sigfaible_pcoll.csv'),
  header: ({ batch }) =>
    batch.first ? 'Siret;Siren;Dt_effet;Cat_v2;Lib_actx_stdx' : 'siret;siren;dt_effet;cat_v2;lib_actx_stdx',
  select: (occasion) => `
    SELECT n, j AS a, 0 AS b, libelle AS c,
      ${joined(';', [siretAt(occasion.batch.month - 1), 'siren', sasDay(occasion), category, 'libelle'])} AS ligne
    FROM evenement JOIN etablissement USING (n) JOIN (SELECT n, siren FROM entreprise) USING (n)
    WHERE k = 1 AND ${newMonths('j', occasion)}`,
  every: 150,
  dirt: [
    { what: 'exact duplicate', line: 'ligne' },
    { what: 'a day that no month has', line: "regexp_replace(ligne, ';[0-9]{2}[A-Za-z]{3}', ';31Sep')" },
    { what: 'a label that names no proceedings', line: "regexp_replace(ligne, ';[^;]*$', ';ouverture')" },
  ],
}
