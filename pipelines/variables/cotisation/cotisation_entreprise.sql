/*
label: Cotisations dues par l'entreprise
grain: entreprise
since: '2026-11-01'
reads: [cotisation_etablissement, grille_entreprise, calcul]
columns:
  cotisation: { label: "Cotisation appelée", type: euros_fins, unit: €, meaning: 'Contributions called for the month, all establishments together', 'null': No establishment has a call for the month, source: 'decisions, Time, ratio_dette: per siren from sums' }
  cotisation_moy12m: { label: "Cotisation appelée, moyenne sur douze mois", type: ratio, unit: €, meaning: Mean of the twelve months that end with this one, 'null': One of the twelve months has no call, source: 'decisions, Time, 12-month means' }
*/
-- The lines start `mois_avant_grille` months before the grid, for the debts that look back through them.
WITH
bornes AS (
  SELECT
    CAST(date_debut - to_months(recul) AS DATE) AS premier,
    CAST(date_debut - to_months(recul + moyenne - 1) AS DATE) AS lu_depuis,
    date_fin,
    moyenne
  FROM calcul
  CROSS JOIN (
    SELECT CAST(parametre('mois_avant_grille') AS INTEGER) AS recul, CAST(parametre('mois_moyenne') AS INTEGER) AS moyenne
  )
),
mensuelles AS (
  SELECT left(siret, 9) AS siren, periode, CAST(sum(cotisation) AS DECIMAL(24, 8)) AS cotisation
  FROM cotisation_etablissement
  GROUP BY ALL
),
mois AS (
  SELECT CAST(unnest(generate_series(lu_depuis, date_fin - INTERVAL 1 MONTH, INTERVAL 1 MONTH)) AS DATE) AS periode
  FROM bornes
),
serie AS (
  SELECT entreprises.siren, mois.periode, cotisation, premier, moyenne
  FROM (SELECT DISTINCT siren FROM grille_entreprise) AS entreprises
  CROSS JOIN mois
  CROSS JOIN bornes
  LEFT JOIN mensuelles ON mensuelles.siren = entreprises.siren AND mensuelles.periode = mois.periode
),
annees AS (
  SELECT
    siren,
    periode,
    cotisation,
    CASE WHEN count(cotisation) OVER annee = moyenne THEN CAST(sum(cotisation) OVER annee AS DOUBLE) / moyenne END AS cotisation_moy12m,
    premier
  FROM serie
  WINDOW annee AS (PARTITION BY siren ORDER BY periode ROWS BETWEEN moyenne - 1 PRECEDING AND CURRENT ROW)
)
SELECT siren, periode, cotisation, cotisation_moy12m
FROM annees
WHERE periode >= premier
