/*
label: Mois avant la défaillance et le défaut de paiement
grain: entreprise
role: target
since: '2026-11-01'
reads: [procedure_collective, dette_urssaf_entreprise]
columns:
  time_til_failure: { label: "Mois avant l'entrée en procédure collective", type: integer, unit: mois, meaning: 'Months until the next entry into a collective procedure, 0 in its own month', 'null': 'No entry from the month on, as far as procedures are known', source: 'variables, 2.10; decisions, Time, failure' }
  time_til_default: { label: "Mois avant le défaut de paiement", type: integer, unit: mois, meaning: 'Months until the next month with tag_default, 0 in such a month', 'null': 'No such month from this one on, as far as debts and contributions are known', source: 'variables, 2.10' }
  time_til_outcome: { label: "Mois avant la défaillance ou le défaut de paiement", type: integer, unit: mois, meaning: 'Months until the first of the two', 'null': 'Neither, as far as is known', source: 'variables, 2.10' }
*/
-- What is past is no target: the distance that was negative after an event, in 2021, is told by mois_depuis_entree and by
-- tag_default, and outcome by cible and cible_2021.
WITH suivants AS (
  SELECT
    siren,
    periode,
    min(CASE WHEN entree_procol THEN periode END) OVER avenir AS entree,
    min(CASE WHEN tag_default THEN periode END) OVER avenir AS defaut
  FROM procedure_collective LEFT JOIN dette_urssaf_entreprise USING (siren, periode)
  WINDOW avenir AS (PARTITION BY siren ORDER BY periode ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
)
SELECT
  siren,
  periode,
  CAST(datediff('month', periode, entree) AS INTEGER) AS time_til_failure,
  CAST(datediff('month', periode, defaut) AS INTEGER) AS time_til_default,
  CAST(datediff('month', periode, least(entree, defaut)) AS INTEGER) AS time_til_outcome
FROM suivants
