/*
label: Durée des demandes d'activité partielle de l'entreprise
grain: entreprise
since: '2026-11-01'
reads: [demandes_activite_partielle, grille_entreprise, couverture]
columns:
  apart_jours_demandes_12m: { label: "Jours d'activité partielle demandés sur douze mois", type: integer, unit: jours, meaning: 'Days of the twelve calendar months that end with this one that at least one request holds, in the establishment that has most of them', 'null': 'Requests were never delivered, or the month is after what they cover', source: 'scoring, 3.6 and 3.7' }
*/
-- The largest and not the sum, so that it stays a duration: many establishments closed for one week are not a year.
WITH plus_longues AS (
  SELECT left(siret, 9) AS siren, periode, max(apart_jours_demandes_12m) AS jours
  FROM demandes_activite_partielle
  GROUP BY ALL
)
SELECT
  grille.siren,
  grille.periode,
  CASE WHEN last_day(grille.periode) <= jusqu_a THEN coalesce(jours, 0) END AS apart_jours_demandes_12m
FROM grille_entreprise AS grille
CROSS JOIN (SELECT jusqu_a FROM couverture WHERE source = 'apdemande') AS couverts
LEFT JOIN plus_longues ON plus_longues.siren = grille.siren AND plus_longues.periode = grille.periode
