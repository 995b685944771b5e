/*
label: Grille des entreprises
grain: entreprise
role: grid
reads: [perimetre, calcul]
columns: {}
*/
-- Every followed company. Those known to have ceased at the end of a month will leave once `sirene_histo` is declared
-- (decisions, rows of the tables); until then all count as active.
WITH mois AS (
  SELECT CAST(unnest(generate_series(date_debut, date_fin - INTERVAL 1 MONTH, INTERVAL 1 MONTH)) AS DATE) AS periode
  FROM calcul
)
SELECT siren, periode
FROM perimetre CROSS JOIN mois
