/*
label: Grille des établissements
grain: etablissement
role: grid
reads: [effectif, cotisation, debit, procol, apdemande, apconso, sirene, perimetre, calcul]
columns:
  siren: { label: "Siren", type: siren, meaning: Company of the establishment, 'null': never }
*/
-- Every establishment that a source has ever named for a followed company has every month. One that Sirene alone names
-- has a line from the month of its creation, unless it is closed today: when it closed, or what it was before, is not
-- known. Those closed at the end of a month will leave once `sirene_histo` is declared (decisions, rows of the tables);
-- until then all the others count as active.
WITH
nommes AS (
  SELECT siret FROM effectif
  UNION
  SELECT siret FROM cotisation
  UNION
  SELECT siret FROM debit
  UNION
  SELECT siret FROM procol
  UNION
  SELECT siret FROM apdemande
  UNION
  SELECT siret FROM apconso
),
connus AS (
  SELECT siret, CAST(NULL AS DATE) AS creation
  FROM nommes
  WHERE siret IS NOT NULL
  UNION ALL
  SELECT siret, date_creation
  FROM sirene
  WHERE est_actif IS DISTINCT FROM false
    AND siren IN (SELECT siren FROM perimetre)
    AND NOT EXISTS (SELECT 1 FROM nommes WHERE nommes.siret = sirene.siret)
),
mois AS (
  SELECT CAST(unnest(generate_series(date_debut, date_fin - INTERVAL 1 MONTH, INTERVAL 1 MONTH)) AS DATE) AS periode
  FROM calcul
)
SELECT siret, periode, left(siret, 9) AS siren
FROM connus CROSS JOIN mois
WHERE creation IS NULL OR creation <= last_day(periode)
