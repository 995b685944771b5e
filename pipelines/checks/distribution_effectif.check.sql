/*
label: Distribution of company headcounts
proves: Companies are spread over sizes as they were a year before
severity: warning
reads: [effectif_ent]
needs: [effectif_ent]
*/
-- Population stability index over classes of size: the sum of (p − q) ln(p / q). Below 0.1 nothing moved, above 0.25 the
-- file is of another population. One company is added to each of the six classes, so that none is empty.
WITH classes AS (
  SELECT mois, CASE WHEN effectif < 1 THEN 0 WHEN effectif < 10 THEN 1 WHEN effectif < 20 THEN 2 WHEN effectif < 50 THEN 3
    WHEN effectif < 250 THEN 4 ELSE 5 END AS classe
  FROM effectif_ent
),
bornes AS (SELECT max(mois) AS dernier FROM effectif_ent),
compte AS (
  SELECT
    classe,
    count(*) FILTER (WHERE mois = dernier) + 1 AS ici,
    count(*) FILTER (WHERE mois = dernier - INTERVAL 12 MONTH) + 1 AS avant
  FROM (SELECT unnest(range(6)) AS classe) LEFT JOIN classes USING (classe) CROSS JOIN bornes
  GROUP BY classe
),
parts AS (
  SELECT classe, ici / sum(ici) OVER () AS p, avant / sum(avant) OVER () AS q, sum(ici) OVER () AS total, sum(avant) OVER () AS total_avant
  FROM compte
),
indice AS (
  SELECT sum(CAST((p - q) * ln(p / q) AS DECIMAL(18, 8))) AS psi, any_value(total) AS total, any_value(total_avant) AS total_avant FROM parts
)
SELECT CAST(psi AS DECIMAL(18, 2)) AS psi FROM indice
WHERE psi > parametre('psi_max') AND least(total, total_avant) - 6 >= parametre('entreprises_min_psi')
