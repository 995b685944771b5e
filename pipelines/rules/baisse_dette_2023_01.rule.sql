/*
label: Remboursement d'une dette Urssaf ancienne et significative
version: 1.1.0
author: Équipe d'évaluation des listes
reason: "Une dette de la crise sanitaire qui est remboursée pèse encore dans le score, alors que l'entreprise s'est remise"
sentence: "La dette Urssaf de 2020 et 2021, qui dépassait un dixième d'une année de cotisations, est remboursée à plus de neuf dixièmes"
enabled: false
valid: { from: 2023-01-01, to: 2024-02-26 }
reads: [dette_urssaf_entreprise]
reads_from: 2020-01-01
inputs:
  dette_maximale: { label: "Plus haute dette Urssaf de janvier 2020 à août 2021", type: euros, unit: €, meaning: "Highest debt of both shares in these months; the text of the time starts in March, its code in January", 'null': never, source: "scoring, 3.7" }
  dette_restante: { label: "Plus basse dette Urssaf depuis septembre 2021", type: euros, unit: €, meaning: Lowest debt of both shares afterwards, 'null': never, source: "scoring, 3.7" }
  part_annuelle: { label: "Plus haute dette, en années de cotisation", type: ratio, unit: années de cotisation, meaning: "Highest ratio_dette from September 2020 to August 2021, divided by twelve", 'null': never, source: "scoring, 3.7 (dette_urssaf_ancienne_significative)" }
*/
WITH
fenetre AS (SELECT DATE '2020-01-01' AS debut, DATE '2020-09-01' AS debut_ratio, DATE '2021-08-01' AS fin),
dettes AS (
  SELECT
    siren,
    max(montant_part_ouvriere + montant_part_patronale) FILTER (WHERE periode BETWEEN debut AND fin) AS dette_maximale,
    min(montant_part_ouvriere + montant_part_patronale) FILTER (WHERE periode > fin) AS dette_restante,
    max(ratio_dette) FILTER (WHERE periode BETWEEN debut_ratio AND fin) / 12 AS part_annuelle
  FROM dette_urssaf_entreprise
  CROSS JOIN fenetre
  GROUP BY siren
)
SELECT
  siren,
  CAST(-1 AS INTEGER) AS delta,
  CAST(dette_maximale AS DECIMAL(18, 2)) AS dette_maximale,
  CAST(dette_restante AS DECIMAL(18, 2)) AS dette_restante,
  part_annuelle
FROM dettes
WHERE dette_maximale > 0
  AND CAST(dette_restante AS DOUBLE) < parametre('part_dette_ancienne_restante') * CAST(dette_maximale AS DOUBLE)
  AND part_annuelle > parametre('seuil_dette_ancienne')
