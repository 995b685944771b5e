/*
label: Évolution de la dette Urssaf de l'entreprise
grain: entreprise
since: '2026-11-01'
reads: [dette_urssaf, cotisation_entreprise, effectif_entreprise, grille_entreprise, calcul, couverture]
columns:
  dette_par_effectif: { label: "Dette Urssaf par salarié", type: ratio, unit: € par personne, meaning: 'Debt of the month, both shares, divided by the headcount of the company (carried when it is)', 'null': 'The debt or the headcount is unknown, or the headcount is zero', source: 'scoring, 1.9' }
  avg_delta_dette_par_effectif: { label: "Variation mensuelle moyenne de la dette Urssaf par salarié", type: ratio, unit: € par personne et par mois, meaning: 'Debt of the month less that of three months before (parameter), divided by the headcount of the month and by these months: what the debt grows by each month for each employee', 'null': 'The debt or the headcount is unknown, or the headcount is zero', source: 'scoring, 1.6 and 1.8 (dette_par_effectif_slope3m); parameter mois_tendance_dette' }
  dette_en_hausse: { label: "Dette Urssaf en hausse", type: boolean, meaning: 'Strictly more is owed than three months before (parameter)', 'null': The debt is unknown, source: 'scoring, 3.6; parameter mois_tendance_dette' }
  variation_dette_sur_cotisation: { label: "Variation récente de la dette Urssaf rapportée à un an de cotisations", type: ratio, meaning: 'Debt of the month less that of three months before (parameter), divided by twelve mean contributions: 0.1 is a tenth of the contributions of a year', 'null': 'The debt is unknown, or the mean contribution is unknown, zero or negative', source: 'scoring, 3.6; parameter mois_tendance_dette' }
  montant_part_ouvriere_moy3m: { label: "Dette Urssaf, part ouvrière, moyenne sur trois mois", type: ratio, unit: €, meaning: "Mean of the employees' share owed in three months, this one included", 'null': The debt is unknown, source: 'scoring, 1.9' }
  montant_part_ouvriere_moy6m: { label: "Dette Urssaf, part ouvrière, moyenne sur six mois", type: ratio, unit: €, meaning: "Mean of the employees' share owed in six months, this one included", 'null': The debt is unknown, source: 'scoring, 1.9' }
  montant_part_ouvriere_moy12m: { label: "Dette Urssaf, part ouvrière, moyenne sur douze mois", type: ratio, unit: €, meaning: "Mean of the employees' share owed in twelve months, this one included", 'null': The debt is unknown, source: 'scoring, 1.9' }
  montant_part_patronale_moy3m: { label: "Dette Urssaf, part patronale, moyenne sur trois mois", type: ratio, unit: €, meaning: "Mean of the employer's share owed in three months, this one included", 'null': The debt is unknown, source: 'scoring, 1.9' }
  montant_part_patronale_moy6m: { label: "Dette Urssaf, part patronale, moyenne sur six mois", type: ratio, unit: €, meaning: "Mean of the employer's share owed in six months, this one included", 'null': The debt is unknown, source: 'scoring, 1.9' }
  montant_part_patronale_moy12m: { label: "Dette Urssaf, part patronale, moyenne sur douze mois", type: ratio, unit: €, meaning: "Mean of the employer's share owed in twelve months, this one included", 'null': The debt is unknown, source: 'scoring, 1.9' }
*/
-- Debts in months of contributions are ratio_dette and ratio_dette_moy12m of the family beside. The reference put 0 where a
-- ratio had no value; here it is unknown.
WITH
bornes AS (
  SELECT
    CAST(date_debut - to_months(CAST(parametre('mois_avant_grille') AS INTEGER)) AS DATE) AS lu_depuis,
    jusqu_a,
    CAST(parametre('mois_tendance_dette') AS INTEGER) AS ecart
  FROM calcul CROSS JOIN couverture
  WHERE source = 'debit'
),
sommes AS (
  SELECT
    left(siret, 9) AS siren,
    periode,
    CAST(sum(montant_part_ouvriere) AS DECIMAL(18, 2)) AS ouvriere,
    CAST(sum(montant_part_patronale) AS DECIMAL(18, 2)) AS patronale
  FROM dette_urssaf
  GROUP BY ALL
),
-- Debts are known in all the months that they cover, and in none after: the window of a month that is known is known.
mois AS (
  SELECT periode, ecart
  FROM (
    SELECT CAST(unnest(generate_series(lu_depuis, jusqu_a, INTERVAL 1 MONTH)) AS DATE) AS periode, jusqu_a, ecart
    FROM bornes
  )
  WHERE last_day(periode) <= jusqu_a
),
-- The series has every month, so a number of lines is a number of calendar months.
serie AS (
  SELECT
    entreprises.siren,
    mois.periode,
    ecart,
    coalesce(ouvriere, 0) AS ouvriere,
    coalesce(patronale, 0) AS patronale
  FROM (SELECT DISTINCT siren FROM grille_entreprise) AS entreprises
  CROSS JOIN mois
  LEFT JOIN sommes ON sommes.siren = entreprises.siren AND sommes.periode = mois.periode
),
fenetres AS (
  SELECT
    siren,
    periode,
    ecart,
    ouvriere + patronale AS dette,
    dette - lag(ouvriere + patronale, ecart) OVER suite AS variation,
    CAST(sum(ouvriere) OVER trimestre AS DOUBLE) / 3 AS ouvriere_3,
    CAST(sum(ouvriere) OVER semestre AS DOUBLE) / 6 AS ouvriere_6,
    CAST(sum(ouvriere) OVER annee AS DOUBLE) / 12 AS ouvriere_12,
    CAST(sum(patronale) OVER trimestre AS DOUBLE) / 3 AS patronale_3,
    CAST(sum(patronale) OVER semestre AS DOUBLE) / 6 AS patronale_6,
    CAST(sum(patronale) OVER annee AS DOUBLE) / 12 AS patronale_12
  FROM serie
  WINDOW
    suite AS (PARTITION BY siren ORDER BY periode),
    trimestre AS (PARTITION BY siren ORDER BY periode ROWS BETWEEN 2 PRECEDING AND CURRENT ROW),
    semestre AS (PARTITION BY siren ORDER BY periode ROWS BETWEEN 5 PRECEDING AND CURRENT ROW),
    annee AS (PARTITION BY siren ORDER BY periode ROWS BETWEEN 11 PRECEDING AND CURRENT ROW)
)
SELECT
  grille.siren,
  grille.periode,
  CASE WHEN effectif_ent > 0 THEN CAST(dette AS DOUBLE) / effectif_ent END AS dette_par_effectif,
  CASE WHEN effectif_ent > 0 THEN CAST(variation AS DOUBLE) / effectif_ent / ecart END AS avg_delta_dette_par_effectif,
  variation > 0 AS dette_en_hausse,
  CASE WHEN cotisation_moy12m > 0 THEN CAST(variation AS DOUBLE) / (12 * cotisation_moy12m) END AS variation_dette_sur_cotisation,
  ouvriere_3 AS montant_part_ouvriere_moy3m,
  ouvriere_6 AS montant_part_ouvriere_moy6m,
  ouvriere_12 AS montant_part_ouvriere_moy12m,
  patronale_3 AS montant_part_patronale_moy3m,
  patronale_6 AS montant_part_patronale_moy6m,
  patronale_12 AS montant_part_patronale_moy12m
FROM grille_entreprise AS grille
LEFT JOIN fenetres ON fenetres.siren = grille.siren AND fenetres.periode = grille.periode
LEFT JOIN effectif_entreprise AS effectifs ON effectifs.siren = grille.siren AND effectifs.periode = grille.periode
LEFT JOIN cotisation_entreprise AS appels ON appels.siren = grille.siren AND appels.periode = grille.periode
