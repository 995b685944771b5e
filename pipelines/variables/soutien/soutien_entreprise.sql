/*
label: Soutien déjà apporté à l'entreprise
grain: entreprise
since: '2026-11-01'
reads: [soutien, grille_entreprise]
columns:
  soutenue: { label: "Déjà soutenue", type: boolean, meaning: 'A support began up to the last day of the month, over or not', 'null': 'No support is known; those who support do not list all of them', source: 'scoring, 10; sources, soutien' }
*/
WITH premiers AS (
  SELECT siren, min(date_debut_soutien) AS premier
  FROM soutien
  GROUP BY siren
)
SELECT
  grille_entreprise.siren,
  grille_entreprise.periode,
  CASE WHEN premier < periode + INTERVAL 1 MONTH THEN true END AS soutenue
FROM grille_entreprise LEFT JOIN premiers ON premiers.siren = grille_entreprise.siren
