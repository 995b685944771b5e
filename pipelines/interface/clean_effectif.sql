/*
label: Effectifs mensuels des établissements, pour l'interface
since: '2026-11-01'
reads: [effectif, calcul]
key: [siret, periode]
order: [siret, periode]
columns:
  siret: { label: "Siret", type: siret, meaning: The establishment, 'null': never }
  periode: { label: "Mois", type: month, meaning: First day of the month, 'null': never }
  effectif: { label: "Effectif", type: headcount, unit: personnes, meaning: 'Employees of the month as declared, all accounts together; 0 is a value', 'null': never, source: 'decisions, Time, several accounts of one establishment' }
  is_latest: { label: "Dernier mois connu", type: boolean, meaning: The month is the last one that the establishment has a headcount for, 'null': never, source: 'variables, 6.6' }
  provisoire: { label: "Mois en cours", type: boolean, meaning: 'The month is that of the batch, still running when the batch was delivered', 'null': never, source: 'decisions, Time, grid' }
caveats:
  - It never holds a carried value. A month without a line is a month for which no account has a value.
*/
WITH
connus AS (
  SELECT siret, mois AS periode, CAST(sum(effectif) AS INTEGER) AS effectif
  FROM effectif CROSS JOIN calcul
  WHERE mois <= date_fin
  GROUP BY siret, mois
),
derniers AS (
  SELECT siret, max(periode) AS dernier FROM connus GROUP BY siret
)
SELECT connus.siret, periode, effectif, periode = dernier AS is_latest, periode = date_fin AS provisoire
FROM connus
JOIN derniers ON derniers.siret = connus.siret
CROSS JOIN calcul
