/*
label: Grille des établissements
grain: etablissement
role: grid
since: '2026-11-01'
reads: [effectif, cotisation, debit, delai, ccsf, procol, apdemande, apconso, sirene, sirene_histo, perimetre, calcul, couverture]
columns:
  siren: { label: "Siren", type: siren, meaning: Company of the establishment, 'null': never }
  activite_connue: { label: "Ouvert selon l'historique Sirene", type: boolean, counted: true, meaning: 'The history of Sirene says that the establishment is open on the last day of the month; false when it says nothing of that day: unknown counts as active', 'null': never, source: 'decisions, Time, rows of the tables' }
  pseudo_siret: { label: "Pseudo-siret de l'Urssaf", type: boolean, counted: true, meaning: 'The number was made by the Urssaf (tenth digit 5, 6, 7 or 9) and is not in Sirene: its amounts count for the company, and it is never shown as an establishment', 'null': Sirene was never delivered, source: 'decisions, Reading, pseudo-sirets' }
*/
-- An establishment has a line for each month on whose last day it is open. One that the history of Sirene does not know
-- is taken as open: in every month when another source has named it; when Sirene alone has, from the month of its
-- creation, unless it is closed today, for when it closed is not known.
WITH
nommes AS (
  SELECT siret FROM effectif
  UNION
  SELECT siret FROM cotisation
  UNION
  SELECT siret FROM debit
  UNION
  SELECT siret FROM delai
  UNION
  SELECT siret FROM ccsf
  UNION
  SELECT siret FROM procol
  UNION
  SELECT siret FROM apdemande
  UNION
  SELECT siret FROM apconso
),
-- A state holds until the next one begins: INSEE does not keep to the last days it gives. After the last day of the last
-- one, nothing is known.
etats AS (
  SELECT
    siret,
    etait_actif,
    date_debut_etat AS debut,
    coalesce(lead(date_debut_etat) OVER suite, date_fin_etat + 1) AS fin,
    lead(siret) OVER suite IS NULL AS dernier
  FROM sirene_histo
  WHERE siren IN (SELECT siren FROM perimetre)
  WINDOW suite AS (PARTITION BY siret ORDER BY date_debut_etat NULLS FIRST)
),
inconnus AS (
  SELECT siret, CAST(NULL AS DATE) AS debut
  FROM nommes
  WHERE siret IS NOT NULL
  UNION ALL
  SELECT siret, date_creation
  FROM sirene
  WHERE est_actif IS DISTINCT FROM false
    AND siren IN (SELECT siren FROM perimetre)
    AND NOT EXISTS (SELECT 1 FROM nommes WHERE nommes.siret = sirene.siret)
),
-- Days from `debut` on, before `fin`; without bound when it is null.
ouverts AS (
  SELECT siret, debut, fin, true AS activite_connue
  FROM etats
  WHERE etait_actif
  UNION ALL
  SELECT siret, fin, NULL, false
  FROM etats
  WHERE dernier AND fin IS NOT NULL
  UNION ALL
  SELECT siret, debut, NULL, false
  FROM inconnus
  WHERE NOT EXISTS (SELECT 1 FROM etats WHERE etats.siret = inconnus.siret)
),
-- The last day of a month is before `fin` when the next month begins by then.
mois AS (
  SELECT
    siret,
    CAST(unnest(generate_series(
      greatest(date_trunc('month', debut), date_debut),
      least(date_trunc('month', fin), date_fin) - INTERVAL 1 MONTH,
      INTERVAL 1 MONTH
    )) AS DATE) AS periode,
    activite_connue
  FROM ouverts CROSS JOIN calcul
)
SELECT
  mois.siret,
  periode,
  left(mois.siret, 9) AS siren,
  activite_connue,
  CASE WHEN livree THEN substr(mois.siret, 10, 1) IN ('5', '6', '7', '9') AND sirene.siret IS NULL END AS pseudo_siret
FROM mois
CROSS JOIN (SELECT livree FROM couverture WHERE source = 'sirene') AS livraison
LEFT JOIN sirene ON sirene.siret = mois.siret
