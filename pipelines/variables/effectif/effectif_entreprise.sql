/*
label: Effectif de l'entreprise
grain: entreprise
since: '2026-11-01'
reads: [effectif_ent, effectif, grille_entreprise, calcul, couverture]
columns:
  effectif_ent: { label: "Effectif de l'entreprise", type: headcount, unit: personnes, meaning: 'Employees of the company; after the last known month, the value of that month', 'null': 'No value that month and none to carry, or company headcounts were never delivered', source: 'decisions, Time, company headcount' }
  effectif_ent_reporte: { label: "Effectif reporté du dernier mois connu", type: boolean, meaning: The value is carried from the last known month, 'null': Company headcounts were never delivered }
  effectif_somme: { label: "Effectif additionné des établissements", type: boolean, meaning: 'The company is absent from the file of companies: its headcounts are the sums of its establishments', 'null': Company headcounts were never delivered }
  effectif_ent_past_6: { label: "Effectif de l'entreprise, six mois plus tôt", type: headcount, unit: personnes, meaning: Employees known six months earlier, 'null': No value that month }
  effectif_ent_past_12: { label: "Effectif de l'entreprise, douze mois plus tôt", type: headcount, unit: personnes, meaning: Employees known twelve months earlier, 'null': No value that month }
  effectif_ent_past_18: { label: "Effectif de l'entreprise, dix-huit mois plus tôt", type: headcount, unit: personnes, meaning: Employees known eighteen months earlier, 'null': No value that month }
  effectif_ent_past_24: { label: "Effectif de l'entreprise, vingt-quatre mois plus tôt", type: headcount, unit: personnes, meaning: Employees known twenty-four months earlier, 'null': No value that month }
*/
WITH
livraison AS (
  SELECT
    entreprise.livree,
    entreprise.jusqu_a AS dernier_entreprise,
    etablissement.jusqu_a AS dernier_etablissement,
    entreprise.retard AS retard_entreprise,
    etablissement.retard AS retard_etablissement,
    CAST(parametre('report_effectif_mois') AS INTEGER) AS report
  FROM couverture AS entreprise CROSS JOIN couverture AS etablissement
  WHERE entreprise.source = 'effectif_ent' AND etablissement.source = 'effectif'
),
connus AS (
  SELECT siren, mois, effectif, false AS somme
  FROM effectif_ent
  UNION ALL
  SELECT siren, mois, CAST(sum(effectif) AS INTEGER), true
  FROM effectif
  WHERE siren NOT IN (SELECT siren FROM effectif_ent) AND (SELECT livree FROM livraison)
  GROUP BY siren, mois
),
origines AS (
  SELECT DISTINCT siren, somme FROM connus
),
entreprises AS (
  SELECT
    vues.siren,
    livree,
    coalesce(somme, false) AS somme,
    CASE WHEN somme THEN dernier_etablissement ELSE dernier_entreprise END AS dernier,
    CASE WHEN somme THEN retard_etablissement ELSE retard_entreprise END AS retard,
    report
  FROM (SELECT DISTINCT siren FROM grille_entreprise) AS vues
  CROSS JOIN livraison
  LEFT JOIN origines ON origines.siren = vues.siren
),
avec_dernier AS (
  SELECT entreprises.*, connus.effectif AS dernier_effectif
  FROM entreprises LEFT JOIN connus ON connus.siren = entreprises.siren AND connus.mois = dernier
),
mois AS (
  SELECT CAST(unnest(generate_series(date_debut - INTERVAL 24 MONTH, date_fin - INTERVAL 1 MONTH, INTERVAL 1 MONTH)) AS DATE) AS periode
  FROM calcul
),
serie AS (
  SELECT
    avec_dernier.siren,
    periode,
    connus.effectif,
    CASE WHEN periode > dernier + to_months(retard) AND periode <= dernier + to_months(report) THEN dernier_effectif END AS report,
    avec_dernier.somme,
    livree,
    retard
  FROM avec_dernier
  CROSS JOIN mois
  LEFT JOIN connus ON connus.siren = avec_dernier.siren AND connus.mois = periode
),
-- Where the source is late, in training tables, the last month known at t is t less its lateness: its value is carried, and
-- a shorter past is not known yet.
retards AS (
  SELECT
    siren,
    periode,
    coalesce(lag(effectif, retard) OVER suite, report) AS effectif_ent,
    CASE WHEN livree THEN coalesce(lag(effectif, retard) OVER suite, report) IS NOT NULL AND (effectif IS NULL OR retard > 0) END AS effectif_ent_reporte,
    CASE WHEN livree THEN somme END AS effectif_somme,
    CASE WHEN retard <= 6 THEN lag(effectif, 6) OVER suite END AS effectif_ent_past_6,
    CASE WHEN retard <= 12 THEN lag(effectif, 12) OVER suite END AS effectif_ent_past_12,
    CASE WHEN retard <= 18 THEN lag(effectif, 18) OVER suite END AS effectif_ent_past_18,
    CASE WHEN retard <= 24 THEN lag(effectif, 24) OVER suite END AS effectif_ent_past_24
  FROM serie
  WINDOW suite AS (PARTITION BY siren ORDER BY periode)
)
SELECT retards.*
FROM retards CROSS JOIN calcul
WHERE periode >= date_debut
