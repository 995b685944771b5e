/*
label: Grille des entreprises
grain: entreprise
role: grid
since: '2026-11-01'
reads: [grille_etablissement, effectif, cotisation, debit, delai, ccsf, procol, apdemande, apconso, sirene, sirene_histo, perimetre, calcul]
columns:
  activite_connue: { label: "En activité selon l'historique Sirene", type: boolean, counted: true, meaning: 'The history of Sirene says that an establishment of the company is open on the last day of the month; false when it says so of none, but does not know them all: unknown counts as active', 'null': never, source: 'decisions, Time, rows of the tables' }
*/
-- A company is active when one of its establishments is. One of which no establishment is known counts as active.
WITH
etablies AS (
  SELECT siren FROM effectif
  UNION
  SELECT siren FROM cotisation
  UNION
  SELECT siren FROM debit
  UNION
  SELECT siren FROM delai
  UNION
  SELECT siren FROM ccsf
  UNION
  SELECT siren FROM procol
  UNION
  SELECT siren FROM apdemande
  UNION
  SELECT siren FROM apconso
  UNION
  SELECT siren FROM sirene WHERE est_actif IS DISTINCT FROM false
  UNION
  SELECT siren FROM sirene_histo
),
mois AS (
  SELECT CAST(unnest(generate_series(date_debut, date_fin - INTERVAL 1 MONTH, INTERVAL 1 MONTH)) AS DATE) AS periode
  FROM calcul
)
SELECT siren, periode, bool_or(activite_connue) AS activite_connue
FROM grille_etablissement
GROUP BY siren, periode
UNION ALL
SELECT siren, periode, false
FROM perimetre CROSS JOIN mois
WHERE NOT EXISTS (SELECT 1 FROM etablies WHERE etablies.siren = perimetre.siren)
