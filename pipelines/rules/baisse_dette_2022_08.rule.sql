/*
label: Remboursement d'une dette Urssaf ancienne et significative
version: 1.0.0
author: Équipe d'évaluation des listes
reason: "Une dette de la crise sanitaire qui est remboursée pèse encore dans le score, alors que l'entreprise s'est remise"
sentence: "La dette Urssaf de 2020 et 2021, qui dépassait un dixième d'une année de cotisations, est remboursée à plus de neuf dixièmes"
enabled: false
valid: { from: 2022-08-01, to: 2022-12-31 }
reads: [dette_urssaf_entreprise, cotisation_entreprise, calcul]
reads_from: 2020-01-01
inputs:
  dette_maximale: { label: "Plus haute dette Urssaf de janvier 2020 à septembre 2021", type: euros, unit: €, meaning: Highest debt of both shares in these months, 'null': never, source: "scoring, 3.6" }
  dette_restante: { label: "Plus basse dette Urssaf depuis octobre 2021", type: euros, unit: €, meaning: Lowest debt of both shares afterwards, 'null': never, source: "scoring, 3.6; 9: the reference also looked before 2020, by mistake" }
  cotisation_mensuelle: { label: "Cotisation mensuelle moyenne", type: ratio, unit: €, meaning: Mean contribution of twelve months in the last month, 'null': never }
  part_annuelle: { label: "Plus haute dette, en années de cotisation", type: ratio, unit: années de cotisation, meaning: Highest debt divided by the contributions of a year, 'null': never, source: "scoring, 3.6 (dette_urssaf_ancienne_significative)" }
*/
-- Strictly more than a share of contributions that are positive: the highest debt is then above zero, as it must be.
WITH
fenetre AS (SELECT DATE '2020-01-01' AS debut, DATE '2021-09-01' AS fin),
dettes AS (
  SELECT
    siren,
    max(montant_part_ouvriere + montant_part_patronale) FILTER (WHERE periode BETWEEN debut AND fin) AS dette_maximale,
    min(montant_part_ouvriere + montant_part_patronale) FILTER (WHERE periode > fin) AS dette_restante
  FROM dette_urssaf_entreprise
  CROSS JOIN fenetre
  GROUP BY siren
)
SELECT
  siren,
  CAST(-1 AS INTEGER) AS delta,
  CAST(dette_maximale AS DECIMAL(18, 2)) AS dette_maximale,
  CAST(dette_restante AS DECIMAL(18, 2)) AS dette_restante,
  cotisation_moy12m AS cotisation_mensuelle,
  CAST(dette_maximale AS DOUBLE) / (12 * cotisation_moy12m) AS part_annuelle
FROM dettes
JOIN cotisation_entreprise USING (siren)
CROSS JOIN calcul
WHERE periode = date_fin - INTERVAL 1 MONTH
  AND cotisation_moy12m > 0
  AND CAST(dette_restante AS DOUBLE) < parametre('part_dette_ancienne_restante') * CAST(dette_maximale AS DOUBLE)
  AND CAST(dette_maximale AS DOUBLE) / (12 * cotisation_moy12m) > parametre('seuil_dette_ancienne')
