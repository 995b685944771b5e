/*
label: Months of contributions, complete and recent
proves: Contributions are called for every month between the first and the last of the batch, which is recent
severity: warning
reads: [cotisation, calcul]
needs: [cotisation]
*/
WITH bornes AS (
  SELECT CAST(date_trunc('month', min(periode_debut)) AS DATE) AS premier, CAST(max(periode_fin) - INTERVAL 1 MONTH AS DATE) AS dernier
  FROM cotisation
),
attendus AS (
  SELECT CAST(unnest(generate_series(premier, dernier, INTERVAL 1 MONTH)) AS DATE) AS mois FROM bornes
)
SELECT mois, 'no line covers it' AS constat
FROM attendus
WHERE NOT EXISTS (SELECT 1 FROM cotisation WHERE periode_debut <= mois AND periode_fin > mois)
UNION ALL
SELECT dernier, 'the last month is old'
FROM bornes CROSS JOIN calcul
WHERE dernier < date_fin - to_months(CAST(parametre('age_cotisation_max') AS INTEGER))
