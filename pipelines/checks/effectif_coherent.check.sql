/*
label: Company headcount against the sum of its establishments
proves: Both headcount files tell the same number of employees, for nearly every company and month
severity: warning
reads: [effectif_ent, effectif]
tolerance:
  share: 0.05
  observed: not yet measured on real deliveries
  reason: The two files are extracted on different days, so recent months differ for some companies
*/
SELECT siren, mois, ent.effectif AS entreprise, etab.effectif AS etablissements
FROM effectif_ent AS ent
JOIN (SELECT siren, mois, CAST(sum(effectif) AS BIGINT) AS effectif FROM effectif GROUP BY siren, mois) AS etab USING (siren, mois)
WHERE abs(ent.effectif - etab.effectif) > greatest(1, parametre('ecart_effectif_max') * ent.effectif)
