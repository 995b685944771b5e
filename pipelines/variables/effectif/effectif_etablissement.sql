/*
label: Effectif de l'établissement
grain: etablissement
since: '2026-11-01'
reads: [effectif, grille_etablissement, calcul, couverture]
columns:
  effectif: { label: "Effectif de l'établissement", type: headcount, unit: personnes, meaning: 'Employees, all accounts together; after the last known month, the value of that month', 'null': 'No account has a value that month, and none to carry', source: 'decisions, Time, headcount after the last known month' }
  effectif_reporte: { label: "Effectif reporté du dernier mois connu", type: boolean, meaning: The value is carried from the last known month, 'null': Headcounts were never delivered }
  effectif_past_6: { label: "Effectif de l'établissement, six mois plus tôt", type: headcount, unit: personnes, meaning: Employees known six months earlier, 'null': No value that month }
  effectif_past_12: { label: "Effectif de l'établissement, douze mois plus tôt", type: headcount, unit: personnes, meaning: Employees known twelve months earlier, 'null': No value that month }
  effectif_past_18: { label: "Effectif de l'établissement, dix-huit mois plus tôt", type: headcount, unit: personnes, meaning: Employees known eighteen months earlier, 'null': No value that month }
  effectif_past_24: { label: "Effectif de l'établissement, vingt-quatre mois plus tôt", type: headcount, unit: personnes, meaning: Employees known twenty-four months earlier, 'null': No value that month }
*/
WITH
livraison AS (
  SELECT
    jusqu_a AS dernier,
    CAST(jusqu_a + to_months(CAST(parametre('report_effectif_mois') AS INTEGER)) AS DATE) AS fin_report,
    livree,
    retard
  FROM couverture
  WHERE source = 'effectif'
),
mois AS (
  SELECT CAST(unnest(generate_series(date_debut - INTERVAL 24 MONTH, date_fin - INTERVAL 1 MONTH, INTERVAL 1 MONTH)) AS DATE) AS periode
  FROM calcul
),
connus AS (
  SELECT siret, mois, CAST(sum(effectif) AS INTEGER) AS effectif
  FROM effectif
  WHERE mois IN (SELECT periode FROM mois UNION ALL SELECT dernier FROM livraison)
  GROUP BY siret, mois
),
etablissements AS (
  SELECT vus.siret, livree, retard, dernier, fin_report, connus.effectif AS dernier_effectif
  FROM (SELECT DISTINCT siret FROM grille_etablissement) AS vus
  CROSS JOIN livraison
  LEFT JOIN connus ON connus.siret = vus.siret AND connus.mois = dernier
),
serie AS (
  SELECT
    etablissements.siret,
    periode,
    connus.effectif,
    CASE WHEN periode > dernier + to_months(retard) AND periode <= fin_report THEN dernier_effectif END AS report,
    livree,
    retard
  FROM etablissements
  CROSS JOIN mois
  LEFT JOIN connus ON connus.siret = etablissements.siret AND connus.mois = periode
),
-- The series has every month, so a number of lines is a number of calendar months. Where the source is late, in training
-- tables, the last month known at t is t less its lateness: its value is carried, and a shorter past is not known yet.
retards AS (
  SELECT
    siret,
    periode,
    coalesce(lag(effectif, retard) OVER suite, report) AS effectif,
    CASE WHEN livree THEN coalesce(lag(effectif, retard) OVER suite, report) IS NOT NULL AND (effectif IS NULL OR retard > 0) END AS effectif_reporte,
    CASE WHEN retard <= 6 THEN lag(effectif, 6) OVER suite END AS effectif_past_6,
    CASE WHEN retard <= 12 THEN lag(effectif, 12) OVER suite END AS effectif_past_12,
    CASE WHEN retard <= 18 THEN lag(effectif, 18) OVER suite END AS effectif_past_18,
    CASE WHEN retard <= 24 THEN lag(effectif, 24) OVER suite END AS effectif_past_24
  FROM serie
  WINDOW suite AS (PARTITION BY siret ORDER BY periode)
)
SELECT retards.*
FROM retards CROSS JOIN calcul
WHERE periode >= date_debut
