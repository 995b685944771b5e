/*
label: Freshness of the company headcount
proves: The newest headcount is at most six months older than the batch
severity: blocking
reads: [effectif_ent, calcul]
*/
SELECT dernier
FROM (SELECT max(mois) AS dernier FROM effectif_ent), calcul
WHERE dernier < date_fin - to_months(CAST(parametre('age_effectif_max') AS INTEGER))
