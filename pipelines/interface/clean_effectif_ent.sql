/*
label: Effectifs mensuels des entreprises, pour l'interface
since: '2026-11-01'
reads: [effectif_ent, effectif, calcul, couverture]
key: [siren, periode]
order: [siren, periode]
columns:
  siren: { label: "Siren", type: siren, meaning: The company, 'null': never }
  periode: { label: "Mois", type: month, meaning: First day of the month, 'null': never }
  effectif_ent: { label: "Effectif de l'entreprise", type: headcount, unit: personnes, meaning: 'Employees of the month as declared; 0 is a value', 'null': never, source: 'decisions, Time, company headcount' }
  is_latest: { label: "Dernier mois connu", type: boolean, meaning: The month is the last one that the company has a headcount for, 'null': never, source: 'variables, 6.6' }
  effectif_somme: { label: "Effectif additionné des établissements", type: boolean, meaning: 'The company is absent from the file of companies: its headcount is the sum of its establishments', 'null': never, source: 'decisions, Time, company headcount' }
  provisoire: { label: "Mois en cours", type: boolean, meaning: 'The month is that of the batch, still running when the batch was delivered', 'null': never, source: 'decisions, Time, grid' }
caveats:
  - It never holds a carried value. A month without a line is a month for which nothing was declared.
*/
WITH connus AS (
  SELECT siren, mois, effectif, false AS somme
  FROM effectif_ent
  UNION ALL
  SELECT siren, mois, CAST(sum(effectif) AS INTEGER), true
  FROM effectif
  WHERE siren NOT IN (SELECT siren FROM effectif_ent) AND (SELECT livree FROM couverture WHERE source = 'effectif_ent')
  GROUP BY siren, mois
)
SELECT
  siren,
  mois AS periode,
  effectif AS effectif_ent,
  mois = max(mois) OVER (PARTITION BY siren) AS is_latest,
  somme AS effectif_somme,
  mois = date_fin AS provisoire
FROM connus CROSS JOIN calcul
WHERE mois <= date_fin
