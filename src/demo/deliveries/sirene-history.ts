import { cell, type Delivery, joined, type Occasion } from './delivery.js'

const header =
  'siren,nic,siret,dateFin,dateDebut,etatAdministratifEtablissement,changementEtatAdministratifEtablissement' +
  ',enseigne1Etablissement,enseigne2Etablissement,enseigne3Etablissement,changementEnseigneEtablissement' +
  ',denominationUsuelleEtablissement,changementDenominationUsuelleEtablissement,activitePrincipaleEtablissement' +
  ',nomenclatureActivitePrincipaleEtablissement,changementActivitePrincipaleEtablissement' +
  ',caractereEmployeurEtablissement,changementCaractereEmployeurEtablissement'

const day = (month: string, purpose: string) =>
  `CAST(mois_de(${month}) + entier(hash(cle, k), '${purpose}', 0, 27) AS DATE)`

/**
 * The states of every establishment, the newest first: open, sometimes with another name from a day on, then closed when
 * it moved or when its company ended. Source: sources, 5.15.
 */
export const establishmentHistory: Delivery = {
  source: 'sirene_histo',
  fileName: () => 'StockEtablissementHistorique_utf8.csv',
  header: () => header,
  select: ({ batch }: Occasion) => `
    WITH places AS (
      SELECT n, k, 0 AS b, siret, creation AS debut, least(fin, coalesce(demenagement, 9999)) AS fin, cle, siren
      FROM etablissement JOIN entreprise USING (n) JOIN (SELECT n, fin FROM issue) USING (n)
      UNION ALL
      SELECT n, k, 1, siret_nouveau, demenagement, fin, cle, siren
      FROM etablissement JOIN entreprise USING (n) JOIN (SELECT n, fin FROM issue) USING (n)
      WHERE demenagement < fin
    ),
    jours AS (
      SELECT *,
        CASE WHEN b = 0 THEN CAST(mois_de(debut) + entier(cle, 'jour de création', 0, 27) AS DATE)
          ELSE ${day('debut', 'ouverture')} END AS ouvre, ${day('fin', 'fermeture')} AS ferme,
        CASE WHEN u(hash(cle, k), 'enseigne') < 0.3 AND fin - debut > 12
          THEN ${day('debut + (fin - debut) // 2', 'nouvelle enseigne')} END AS change
      FROM places
      WHERE debut < ${batch.month} AND u(cle, 'hors sirene') > 0.004
    ),
    etats AS (
      SELECT *, 3 AS c, 'A' AS etat, true AS bascule, ouvre AS de, least(change, ferme) AS jusqu_a FROM jours
      UNION ALL
      SELECT *, 2, 'A', false, change, ferme FROM jours WHERE change IS NOT NULL
      UNION ALL
      SELECT *, 1, 'F', true, ferme, NULL FROM jours
    )
    SELECT n, k AS a, b, c, ${joined(',', [
      'siren',
      'substr(siret, 10)',
      'siret',
      `CASE WHEN jusqu_a < mois_de(${batch.month}) THEN ${cell('date', 'jusqu_a - 1')} ELSE '' END`,
      cell('date', 'de'),
      'etat',
      'bascule',
      ...Array.from({ length: 3 }, () => "''"),
      'NOT bascule',
      "''",
      "'false'",
      "''",
      "'NAFRev2'",
      "'false'",
      "'O'",
      "'false'",
    ])} AS ligne
    FROM etats
    WHERE de < mois_de(${batch.month}) AND de < coalesce(jusqu_a, DATE '9999-12-31')`,
  every: 6000,
  dirt: [
    { what: 'a field is missing', line: "regexp_replace(ligne, ',[^,]*$', '')" },
    { what: 'a siret with a letter', line: "regexp_replace(ligne, ',([0-9]{9})[0-9]{5},', ',\\1P0001,')" },
  ],
}
