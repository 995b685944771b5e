/*
label: Cotisations dues par l'établissement
grain: etablissement
since: '2026-11-01'
reads: [cotisation, grille_etablissement, calcul]
columns:
  cotisation: { label: "Cotisation appelée", type: euros_fins, unit: €, meaning: 'Contributions called for the month: each call shared equally between the months of its period, then summed; negative when calls are corrected', 'null': 'No call covers the month, which is not a call of zero', source: 'decisions, Time, contributions' }
  cotisation_moy12m: { label: "Cotisation appelée, moyenne sur douze mois", type: ratio, unit: €, meaning: Mean of the twelve months that end with this one, 'null': One of the twelve months has no call, source: 'decisions, Time, 12-month means' }
*/
-- The lines start 24 months before the grid (twice `mois_avant_grille`): debts and company sums look back through them.
-- A family that looks back a year from months that are themselves kept a year before the grid needs both years.
WITH
bornes AS (
  SELECT
    CAST(date_debut - to_months(2 * recul) AS DATE) AS premier,
    CAST(premier - to_months(moyenne) AS DATE) AS lu_depuis,
    date_fin,
    moyenne
  FROM calcul
  CROSS JOIN (
    SELECT CAST(parametre('mois_avant_grille') AS INTEGER) AS recul, CAST(parametre('mois_moyenne') AS INTEGER) AS moyenne
  )
),
appels AS (
  SELECT siret, periode_debut, CAST(du * 100 AS BIGINT) AS centimes, datediff('month', periode_debut, periode_fin) AS duree
  FROM cotisation CROSS JOIN bornes
  WHERE periode_fin > lu_depuis
),
-- Shares are whole hundred-millionths of a euro, rounded half away from zero: sums are exact whatever their order.
-- The share is computed once a call, then said for each of its months: whole cents, then what remains of them, since the
-- engine is ten times slower to divide the large numbers that one division would need.
egales AS (
  SELECT
    siret,
    periode_debut,
    duree,
    CAST(centimes // duree AS HUGEINT) * 1000000 + (2000000 * (centimes % duree) + sign(centimes) * duree) // (2 * duree) AS part
  FROM appels
),
parts AS (
  SELECT siret, CAST(periode_debut + to_months(CAST(unnest(range(duree)) AS INTEGER)) AS DATE) AS periode, part
  FROM egales
),
mensuelles AS (
  SELECT siret, periode, CAST(CAST(sum(part) AS DECIMAL(24, 0)) * 0.00000001 AS DECIMAL(24, 8)) AS cotisation
  FROM parts
  GROUP BY siret, periode
),
etablissements AS (
  SELECT siret FROM grille_etablissement
  UNION
  SELECT siret FROM cotisation
),
mois AS (
  SELECT CAST(unnest(generate_series(lu_depuis, date_fin - INTERVAL 1 MONTH, INTERVAL 1 MONTH)) AS DATE) AS periode
  FROM bornes
),
serie AS (
  SELECT etablissements.siret, mois.periode, cotisation, premier, moyenne
  FROM etablissements
  CROSS JOIN mois
  CROSS JOIN bornes
  LEFT JOIN mensuelles ON mensuelles.siret = etablissements.siret AND mensuelles.periode = mois.periode
),
annees AS (
  SELECT
    siret,
    periode,
    cotisation,
    CASE WHEN count(cotisation) OVER annee = moyenne THEN CAST(sum(cotisation) OVER annee AS DOUBLE) / moyenne END AS cotisation_moy12m,
    premier
  FROM serie
  WINDOW annee AS (PARTITION BY siret ORDER BY periode ROWS BETWEEN moyenne - 1 PRECEDING AND CURRENT ROW)
)
SELECT siret, periode, cotisation, cotisation_moy12m
FROM annees
WHERE periode >= premier
