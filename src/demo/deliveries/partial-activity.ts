import { cell, type Delivery, joined } from './delivery.js'

const id = (suffix: string) => `lpad(CAST(n * 10 + d AS VARCHAR), 9, '0') || '${suffix}'`
/** Legal monthly hours of an employee. Source: decisions, "partial activity". */
const hours = 'salaries * 151.67 * part'
const amount = (value: string) => `printf('%.2f', ${value})`

/** A month of consumption, which eleven requests in twelve show: hours, euros, people. */
const consumed = (month: string) => `${hours} * (0.35 + 0.6 * um(cle, 'heures', ${month} * 10 + d))`

const site = `JOIN entreprise USING (n) JOIN (SELECT n, fin FROM issue) USING (n)
  JOIN (SELECT n, siret, siret_nouveau, demenagement FROM etablissement WHERE k = 1) USING (n)`
const siretOf = (month: string) => `CASE WHEN demenagement <= ${month} THEN siret_nouveau ELSE siret END`

/** Requests, whole each month; values are quoted or not within one file. Source: sources, 5.10. */
export const requests: Delivery = {
  source: 'apdemande',
  fileName: ({ first }) => (first ? 'act_partielle_ddes_depuis2015_FRANCE.csv' : 'demande_ap.csv'),
  header: () =>
    'ID_DA,ETAB_SIRET,EFF_ENT,EFF_ETAB,DATE_STATUT,DATE_DEB,DATE_FIN,HTA,MTA,EFF_AUTO,MOTIF_RECOURS_SE' +
    ',PERIMETRE_AP,S_HEURE_CONSOM_TOT,S_EFF_CONSOM_TOT,S_MONTANT_CONSOM_TOT,RECOURS_ANTERIEUR',
  select: ({ calendar, batch }) => {
    // Between two dates deliveries wrote a midnight time after the day. Source: sources, 5.10.
    const day = (value: string) => (batch.first ? cell('date', value) : `${cell('date', value)} || ' 00:00:00'`)
    const total = `${hours} * (j1 - j0 + 1)`
    return `
    SELECT n, d AS a, 0 AS b, 0 AS c, ${joined(',', [
      `CASE WHEN d % 2 = 0 THEN '"' || ${id('00')} || '"' ELSE ${id('00')} END`,
      siretOf('j0'),
      'CAST(ceil(taille) AS INTEGER)',
      'CAST(ceil(taille) AS INTEGER)',
      day("mois_de(j0) + entier(cle, 'statut', 0, 20)"),
      day('mois_de(j0)'),
      day('mois_de(j1 + 1) - 1'),
      amount(total),
      amount(`${total} * 7.74`),
      'CAST(salaries AS INTEGER)',
      'motif',
      "1 + entier(cle, 'périmètre', 0, 3)",
      amount(`${total} * 0.6`),
      'CAST(ceil(salaries * 0.8) AS INTEGER)',
      amount(`${total} * 0.6 * 7.74`),
      "1 + entier(cle, 'antérieur', 0, 2)",
    ])} AS ligne
    FROM demande ${site}
    WHERE j0 < ${batch.month} AND j0 < fin AND j1 >= ${calendar.from - 24}`
  },
  every: 700,
  dirt: [
    { what: 'exact duplicate', line: 'ligne' },
    { what: 'a field is missing', line: "regexp_replace(ligne, ',[^,]*$', '')" },
    { what: 'a siret with a letter', line: "regexp_replace(ligne, ',([0-9]{9})[0-9]{5},', ',\\1P0001,')" },
  ],
}

/** Consumption, two months late; any day of the month stands for it. Source: sources, 5.9. */
export const consumption: Delivery = {
  source: 'apconso',
  fileName: ({ first }) => (first ? 'act_partielle_conso_depuis2014_FRANCE.csv' : 'consommation_ap.csv'),
  header: () => '"ID_DA","ETAB_SIRET","HEURES","MONTANTS","EFFECTIFS","MOIS"',
  select: ({ calendar, batch }) => `
    SELECT n, d AS a, j AS b, 0 AS c, ${joined(',', [
      id('00'),
      siretOf('j'),
      amount(consumed('j')),
      amount(`${consumed('j')} * 7.74`),
      "CAST(greatest(1, ceil(salaries * (0.5 + 0.5 * um(cle, 'salariés', j * 10 + d)))) AS INTEGER)",
      cell('date', "mois_de(j) + CASE WHEN um(cle, 'jour', j) < 0.1 THEN 27 ELSE 0 END"),
    ])} AS ligne
    FROM (SELECT *, unnest(range(j0, j1 + 1)) AS j FROM demande) ${site}
    WHERE j < ${batch.month - 1} AND j < fin AND j1 >= ${calendar.from - 24} AND um(cle, 'consommé', d) < 0.92`,
  every: 1500,
  dirt: [
    { what: 'exact duplicate', line: 'ligne' },
    { what: 'a day that no month has', line: "regexp_replace(ligne, '-[0-9]{2}$', '-32')" },
    { what: 'a siret with a letter', line: "regexp_replace(ligne, ',([0-9]{9})[0-9]{5},', ',\\1P0001,')" },
  ],
}
