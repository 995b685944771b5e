import { cell, type Delivery, joined, newMonths } from './delivery.js'

/**
 * Companies that administrations supported: one in five of those whose headcount falls over a year and that owe, and some
 * that nothing shows. Supports last four to eighteen months; a support that is over says how it ended, as the company did.
 * Source: pipelines/sources/soutien.
 */
export const supports: Delivery = {
  source: 'soutien',
  fileName: () => 'soutien.csv',
  header: () => 'siren;siret;date_debut;date_fin;dispositif;issue',
  select: (occasion) => {
    const now = occasion.batch.month
    return `
    WITH candidats AS (
      SELECT n, min(j) AS j FROM mois
      WHERE (ratio > 0.5 AND pente < -0.03) OR um(hash(n), 'soutien sans signe', j) < 0.0004
      GROUP BY n
    ),
    suivis AS (
      SELECT n, j + entier(cle, 'décision', 1, 6) AS debut, entier(cle, 'durée du soutien', 4, 18) AS duree, siren, cle, entree
      FROM candidats JOIN entreprise USING (n) JOIN (SELECT n, entree FROM issue) USING (n)
      WHERE NOT publique AND u(cle, 'soutenue') < 0.2
    )
    SELECT n, debut AS a, 0 AS b, 0 AS c, ${joined(';', [
      'siren',
      "''",
      cell('date', "CAST(mois_de(debut) + entier(cle, 'jour du soutien', 0, 27) AS DATE)"),
      `CASE WHEN debut + duree < ${now} THEN ${cell('date', 'last_day(mois_de(debut + duree))')} ELSE '' END`,
      "choix(['pret', 'mediation', 'creanciers', 'emploi'], cle, 'dispositif')",
      `CASE WHEN debut + duree >= ${now} THEN '' WHEN entree BETWEEN debut AND debut + duree + 12 THEN 'defaillante'
        WHEN u(cle, 'issue du soutien') < 0.55 THEN 'redressee' WHEN u(cle, 'issue du soutien') < 0.7 THEN 'cedee'
        ELSE 'sans_suite' END`,
    ])} AS ligne
    FROM suivis
    WHERE debut < coalesce(entree, 9999) AND debut >= ${occasion.calendar.from}
      AND (${newMonths('debut', occasion)} OR ${newMonths('debut + duree', occasion)} AND debut < ${now})`
  },
  every: 300,
  dirt: [
    { what: 'exact duplicate', line: 'ligne' },
    { what: 'a siren with a letter', line: "'X' || substr(ligne, 2)" },
  ],
}
