/*
label: Cible d'apprentissage (entrée en procédure collective)
grain: entreprise
role: target
since: '2026-11-01'
reads: [procedure_collective, dette_urssaf_entreprise, couverture]
columns:
  cible: { label: "Défaillance dans les dix-huit mois", type: integer, meaning: '1 when the company enters a collective procedure after the last day of the month and no later than eighteen months after it, else 0', 'null': 'A procedure is already open, or procedures are not yet known for the eighteen months', source: 'decisions, Time, target' }
  mois_avant_entree: { label: "Mois avant la défaillance", type: integer, unit: mois, meaning: Months until the next such entry, 'null': 'cible is not 1' }
  cible_2021: { label: "Défaillance ou défaut de paiement dans les dix-huit mois", type: integer, meaning: 'Same as cible, where the first month of a payment default counts as an entry', 'null': 'A procedure is already open, or procedures are not yet known for the eighteen months', source: 'decisions, Time, target' }
*/
-- Both families read have every month of the grid, so a number of lines is a number of calendar months.
WITH
evenements AS (
  SELECT
    siren,
    periode,
    signal_fort,
    entree_procol,
    tag_default AND NOT coalesce(lag(tag_default) OVER (PARTITION BY siren ORDER BY periode), false) AS debut_defaut,
    CAST(parametre('horizon_cible_mois') AS INTEGER) AS horizon
  FROM procedure_collective LEFT JOIN dette_urssaf_entreprise USING (siren, periode)
),
suivants AS (
  SELECT
    siren,
    periode,
    NOT signal_fort
      AND last_day(CAST(periode + to_months(horizon) AS DATE)) <= (SELECT jusqu_a FROM couverture WHERE source = 'procol')
      AS connue,
    min(CASE WHEN entree_procol THEN periode END) OVER avenir AS entree,
    coalesce(bool_or(entree_procol OR debut_defaut) OVER avenir, false) AS evenement_2021
  FROM evenements
  WINDOW avenir AS (PARTITION BY siren ORDER BY periode ROWS BETWEEN 1 FOLLOWING AND horizon FOLLOWING)
)
SELECT
  siren,
  periode,
  CASE WHEN connue THEN CAST(entree IS NOT NULL AS INTEGER) END AS cible,
  CASE WHEN connue THEN CAST(datediff('month', periode, entree) AS INTEGER) END AS mois_avant_entree,
  CASE WHEN connue THEN CAST(evenement_2021 AS INTEGER) END AS cible_2021
FROM suivants
