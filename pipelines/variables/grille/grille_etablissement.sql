/*
label: Grille des établissements
grain: etablissement
role: grid
reads: [effectif, cotisation, debit, procol, calcul]
columns:
  siren: { type: siren, meaning: Company of the establishment, 'null': never }
*/
-- Every establishment that a source has ever named for a followed company. Those known to be closed at the end of a
-- month will leave once `sirene_histo` is declared (decisions, rows of the tables); until then all count as active.
WITH
vus AS (
  SELECT siret FROM effectif
  UNION
  SELECT siret FROM cotisation
  UNION
  SELECT siret FROM debit
  UNION
  SELECT siret FROM procol
),
mois AS (
  SELECT CAST(unnest(generate_series(date_debut, date_fin - INTERVAL 1 MONTH, INTERVAL 1 MONTH)) AS DATE) AS periode
  FROM calcul
)
SELECT siret, periode, left(siret, 9) AS siren
FROM vus CROSS JOIN mois
WHERE siret IS NOT NULL
