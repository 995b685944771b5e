/*
label: Retards de paiement aux fournisseurs (Paydex)
grain: entreprise
since: '2026-11-01'
reads: [paydex, grille_entreprise, calcul]
columns:
  paydex_nb_jours: { label: "Retard moyen de paiement des fournisseurs", type: integer, unit: jours, meaning: 'Mean delay of the company in paying its suppliers, as last measured in the month; negative when it pays early', 'null': 'Nothing was measured in the month: too few experiences of payment, or no delivery', source: 'decisions, Time, paydex' }
  paydex_nb_jours_past_3: { label: "Retard moyen de paiement, trois mois plus tôt", type: integer, unit: jours, meaning: Mean delay measured three months earlier, 'null': Nothing was measured in that month, source: 'variables, 2.12' }
  paydex_nb_jours_past_6: { label: "Retard moyen de paiement, six mois plus tôt", type: integer, unit: jours, meaning: Mean delay measured six months earlier, 'null': Nothing was measured in that month, source: 'variables, 2.12' }
  paydex_nb_jours_past_12: { label: "Retard moyen de paiement, douze mois plus tôt", type: integer, unit: jours, meaning: Mean delay measured twelve months earlier, 'null': Nothing was measured in that month, source: 'variables, 2.12' }
  paydex_yoy: { label: "Variation du retard de paiement en un an", type: integer, unit: jours, meaning: 'Delay of the month less that of twelve months earlier: positive when the company pays later than it did', 'null': Nothing was measured in one of the two months, source: 'scoring, 1.6' }
  paydex_group: { label: "Classe de retard de paiement", type: code, meaning: 'Class of the delay of the month, as the parameter classes_paydex bounds them', 'null': Nothing was measured in the month, source: 'scoring, 1.6; parameter classes_paydex' }
  fpi_30: { label: "Part de l'encours en retard de plus de trente jours", type: ratio, meaning: 'Share of what is owed to suppliers that is more than thirty days late: the note of the producer, taken between 0 and 100, divided by 100', 'null': 'Nothing was measured in the month, or the file says only days', source: 'scoring, 1.9' }
  fpi_90: { label: "Part de l'encours en retard de plus de quatre-vingt-dix jours", type: ratio, meaning: 'Share of what is owed to suppliers that is more than ninety days late: the note of the producer, taken between 0 and 100, divided by 100', 'null': 'Nothing was measured in the month, or the file says only days', source: 'scoring, 1.9' }
  nb_fournisseurs_paydex: { label: "Fournisseurs étudiés", type: integer, unit: fournisseurs, meaning: Suppliers whose invoices gave the measure of the month, 'null': 'Nothing was measured in the month, or the file says only days' }
*/
-- Few companies are measured, and not in every month: each lag reads the source itself, not the lines before, so it also
-- reads before the grid. Models took the notes for shares that are late (scoring, 1.9); no page of the producer says which
-- way they go, and a note that is better when it is higher would have to be turned round here.
WITH
-- A company has one line a day of measure; the latest of the month stands for it, whole.
mesures AS (
  SELECT
    siren,
    CAST(date_trunc('month', date_valeur_paydex) AS DATE) AS mois,
    paydex_nb_jours AS jours,
    CASE WHEN fpi_30 IS NOT NULL THEN CAST(least(greatest(fpi_30, 0), 100) AS DOUBLE) / 100 END AS fpi_30,
    CASE WHEN fpi_90 IS NOT NULL THEN CAST(least(greatest(fpi_90, 0), 100) AS DOUBLE) / 100 END AS fpi_90,
    nb_fournisseurs_paydex
  FROM paydex CROSS JOIN calcul
  WHERE date_valeur_paydex >= date_debut - INTERVAL 12 MONTH
  QUALIFY row_number() OVER (
    PARTITION BY siren, mois
    ORDER BY date_valeur_paydex DESC, rang_lot DESC, fichier DESC, enregistrement DESC
  ) = 1
),
classes AS (
  SELECT
    code,
    CAST(libelle AS DOUBLE) AS jusqu_a,
    lag(jusqu_a, 1, CAST('-Infinity' AS DOUBLE)) OVER (ORDER BY jusqu_a) AS au_dela_de
  FROM parametre_valeur
  WHERE nom = 'classes_paydex'
)
SELECT
  grille.siren,
  periode,
  mesure.jours AS paydex_nb_jours,
  avant_3.jours AS paydex_nb_jours_past_3,
  avant_6.jours AS paydex_nb_jours_past_6,
  avant_12.jours AS paydex_nb_jours_past_12,
  mesure.jours - avant_12.jours AS paydex_yoy,
  classes.code AS paydex_group,
  mesure.fpi_30,
  mesure.fpi_90,
  mesure.nb_fournisseurs_paydex
FROM grille_entreprise AS grille
LEFT JOIN mesures AS mesure ON mesure.siren = grille.siren AND mesure.mois = periode
LEFT JOIN mesures AS avant_3 ON avant_3.siren = grille.siren AND avant_3.mois = periode - INTERVAL 3 MONTH
LEFT JOIN mesures AS avant_6 ON avant_6.siren = grille.siren AND avant_6.mois = periode - INTERVAL 6 MONTH
LEFT JOIN mesures AS avant_12 ON avant_12.siren = grille.siren AND avant_12.mois = periode - INTERVAL 12 MONTH
LEFT JOIN classes ON mesure.jours > au_dela_de AND mesure.jours <= jusqu_a
