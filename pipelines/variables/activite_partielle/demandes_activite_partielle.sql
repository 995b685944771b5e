/*
label: Durée des demandes d'activité partielle de l'établissement
grain: etablissement
since: '2026-11-01'
reads: [apdemande, grille_etablissement, calcul, couverture]
columns:
  apart_jours_demandes_12m: { label: "Jours d'activité partielle demandés sur douze mois", type: integer, unit: jours, meaning: 'Days of the twelve calendar months that end with this one that at least one request holds, whatever its reason and however few employees it concerns; a day held by several counts once', 'null': 'Requests were never delivered, or the month is after what they cover', source: 'scoring, 3.6 and 3.7' }
*/
-- The rules of 2022 merged the overlapping requests of an establishment and compared their days with eight months. They left
-- out those for less than half of the employees; what the delivery says of these is not dated, so nothing is left out here.
WITH
-- In the order of their first days, a request adds the days after the last one that those before it hold. Which of two that
-- start together comes first changes nothing to their days.
suivies AS (
  SELECT
    siret,
    date_debut_demande AS debut,
    date_fin_demande AS fin,
    max(date_fin_demande) OVER (
      PARTITION BY siret ORDER BY date_debut_demande ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS tenu_jusqu_a
  FROM apdemande
),
ajouts AS (
  SELECT siret, greatest(debut, tenu_jusqu_a + 1) AS debut, fin
  FROM suivies
  WHERE tenu_jusqu_a IS NULL OR fin > tenu_jusqu_a
),
-- Days count in their own month and in the eleven that follow.
mois AS (
  SELECT
    siret,
    debut,
    fin,
    CAST(unnest(generate_series(
      greatest(date_trunc('month', debut), date_debut),
      least(date_trunc('month', fin) + INTERVAL 11 MONTH, date_fin - INTERVAL 1 MONTH),
      INTERVAL 1 MONTH
    )) AS DATE) AS periode
  FROM ajouts CROSS JOIN calcul
),
totaux AS (
  SELECT
    siret,
    periode,
    CAST(sum(datediff('day', greatest(debut, CAST(periode - INTERVAL 11 MONTH AS DATE)), least(fin, last_day(periode))) + 1) AS INTEGER) AS jours
  FROM mois
  GROUP BY siret, periode
),
-- An establishment that has closed still has its days, for its company.
lignes AS (
  SELECT siret, periode FROM grille_etablissement
  UNION
  SELECT siret, periode FROM totaux
)
SELECT
  lignes.siret,
  lignes.periode,
  CASE WHEN last_day(lignes.periode) <= jusqu_a THEN coalesce(jours, 0) END AS apart_jours_demandes_12m
FROM lignes
CROSS JOIN (SELECT jusqu_a FROM couverture WHERE source = 'apdemande') AS couverts
LEFT JOIN totaux ON totaux.siret = lignes.siret AND totaux.periode = lignes.periode
