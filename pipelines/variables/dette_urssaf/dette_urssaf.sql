/*
label: Dette Urssaf de l'établissement
grain: etablissement
since: '2026-11-01'
reads: [debit, cotisation_etablissement, grille_etablissement, calcul, couverture]
columns:
  montant_part_ouvriere: { label: "Dette Urssaf, part ouvrière", type: euros, unit: €, meaning: "Employees' share of the contributions still owed by the establishment; 0 when no line says otherwise", 'null': "Debts were never delivered, or the month is after what they cover", source: "decisions, Time, debt at a month" }
  montant_part_ouvriere_past_1: { label: "Dette Urssaf, part ouvrière, un mois plus tôt", type: euros, unit: €, meaning: "Employees' share still owed one month earlier", 'null': "Debts were never delivered, or that month is after what they cover" }
  montant_part_ouvriere_past_2: { label: "Dette Urssaf, part ouvrière, deux mois plus tôt", type: euros, unit: €, meaning: "Employees' share still owed two months earlier", 'null': "Debts were never delivered, or that month is after what they cover" }
  montant_part_ouvriere_past_3: { label: "Dette Urssaf, part ouvrière, trois mois plus tôt", type: euros, unit: €, meaning: "Employees' share still owed three months earlier", 'null': "Debts were never delivered, or that month is after what they cover" }
  montant_part_ouvriere_past_6: { label: "Dette Urssaf, part ouvrière, six mois plus tôt", type: euros, unit: €, meaning: "Employees' share still owed six months earlier", 'null': "Debts were never delivered, or that month is after what they cover" }
  montant_part_ouvriere_past_12: { label: "Dette Urssaf, part ouvrière, douze mois plus tôt", type: euros, unit: €, meaning: "Employees' share still owed twelve months earlier", 'null': "Debts were never delivered, or that month is after what they cover" }
  montant_part_patronale: { label: "Dette Urssaf, part patronale", type: euros, unit: €, meaning: "Employer's share of the contributions still owed by the establishment; 0 when no line says otherwise", 'null': "Debts were never delivered, or the month is after what they cover", source: "decisions, Time, debt at a month" }
  montant_part_patronale_past_1: { label: "Dette Urssaf, part patronale, un mois plus tôt", type: euros, unit: €, meaning: "Employer's share still owed one month earlier", 'null': "Debts were never delivered, or that month is after what they cover" }
  montant_part_patronale_past_2: { label: "Dette Urssaf, part patronale, deux mois plus tôt", type: euros, unit: €, meaning: "Employer's share still owed two months earlier", 'null': "Debts were never delivered, or that month is after what they cover" }
  montant_part_patronale_past_3: { label: "Dette Urssaf, part patronale, trois mois plus tôt", type: euros, unit: €, meaning: "Employer's share still owed three months earlier", 'null': "Debts were never delivered, or that month is after what they cover" }
  montant_part_patronale_past_6: { label: "Dette Urssaf, part patronale, six mois plus tôt", type: euros, unit: €, meaning: "Employer's share still owed six months earlier", 'null': "Debts were never delivered, or that month is after what they cover" }
  montant_part_patronale_past_12: { label: "Dette Urssaf, part patronale, douze mois plus tôt", type: euros, unit: €, meaning: "Employer's share still owed twelve months earlier", 'null': "Debts were never delivered, or that month is after what they cover" }
  ratio_dette: { label: "Dette rapportée à la cotisation mensuelle moyenne", type: ratio, unit: mois de cotisation, meaning: "Debt divided by the mean contribution of twelve months: how many average months are owed", 'null': "The debt is unknown, or the mean contribution is unknown, zero or negative", source: "decisions, Time, ratio_dette" }
  ratio_dette_moy12m: { label: "Dette rapportée à la cotisation, moyenne sur douze mois", type: ratio, unit: mois de cotisation, meaning: "Mean of twelve monthly ratios, each the debt of a month divided by the contribution of that month", 'null': "ratio_dette is null, or one of the twelve months has no ratio (no call, or a call of zero)", source: "variables, 2.5" }
  dette_sans_cotisation: { label: "Dette sans cotisation récente", type: boolean, meaning: "Something is owed although the mean contribution is unknown, zero or negative", 'null': "The debt is unknown", source: "decisions, Time, ratio_dette" }
  tag_debit: { label: "Dette de plus d'un pour cent de la cotisation moyenne", type: boolean, meaning: "The debt is strictly more than one percent of the mean contribution", 'null': "ratio_dette is null", source: "variables, 2.5" }
  tag_default: { label: "Plus d'un mois de cotisation dû pendant trois mois de suite", type: boolean, meaning: "Strictly more than one average month is owed at the end of three consecutive calendar months, this one included", 'null': "ratio_dette is null", source: "decisions, Time, ratio_dette, means, tag_default" }
  interessante_urssaf: { label: "Aucune dette Urssaf depuis six mois", type: boolean, meaning: "No debt in any of six months, this one included", 'null': "The debt of the month is unknown", source: "variables, 2.4" }
*/
-- The lines start `mois_avant_grille` months before the grid, for the company family that looks back through them.
WITH
bornes AS (
  SELECT
    CAST(date_debut - to_months(2 * recul) AS DATE) AS lu_depuis,
    CAST(date_debut - to_months(recul) AS DATE) AS premier,
    date_fin,
    CAST(parametre('jour_limite_debit') AS INTEGER) AS jour_limite,
    CAST(parametre('mois_moyenne') AS INTEGER) AS moyenne,
    CAST(parametre('mois_defaut') AS INTEGER) AS mois_defaut,
    CAST(parametre('mois_sans_dette') AS INTEGER) AS mois_sans_dette,
    parametre('seuil_defaut') AS seuil_defaut,
    parametre('seuil_tag_debit') AS seuil_debit
  FROM calcul CROSS JOIN (SELECT CAST(parametre('mois_avant_grille') AS INTEGER) AS recul)
),
lignes AS (
  SELECT
    *,
    coalesce(compte, siret) AS redevable,
    CAST(date_trunc('month', date_traitement) + to_months(CASE WHEN day(date_traitement) <= jour_limite THEN 0 ELSE 1 END) AS DATE) AS mois
  FROM debit CROSS JOIN bornes
),
-- A line is the balance of its debt from its month until a line further in the order has come, whatever the days say; the
-- last line lasts until the end.
soldes AS (
  SELECT
    siret,
    part_ouvriere,
    part_patronale,
    mois AS depuis,
    least(min(mois) OVER (
      PARTITION BY redevable, periode_debut, periode_fin, numero_ecart_negatif
      ORDER BY numero_historique NULLS FIRST, date_traitement, rang_lot, fichier, enregistrement
      ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
    ), date_fin) AS jusqu_a,
    lu_depuis
  FROM lignes
),
soldes_vus AS (
  FROM soldes
  WHERE depuis < jusqu_a AND jusqu_a > lu_depuis
),
-- What each balance adds to its establishment when it starts, and takes away when it ends.
mouvements AS (
  SELECT siret, greatest(depuis, lu_depuis) AS periode, part_ouvriere AS ouvriere, part_patronale AS patronale
  FROM soldes_vus
  UNION ALL
  SELECT siret, jusqu_a, -part_ouvriere, -part_patronale
  FROM soldes_vus
),
variations AS (
  SELECT siret, periode, sum(ouvriere) AS ouvriere, sum(patronale) AS patronale
  FROM mouvements
  GROUP BY siret, periode
),
mois AS (
  SELECT periode, last_day(periode) <= (SELECT jusqu_a FROM couverture WHERE source = 'debit') AS couvert
  FROM (
    SELECT CAST(unnest(generate_series(lu_depuis, date_fin - INTERVAL 1 MONTH, INTERVAL 1 MONTH)) AS DATE) AS periode
    FROM bornes
  )
),
-- Only establishments that have a debt one day need their movements added up.
cumuls AS (
  SELECT
    endettes.siret,
    mois.periode,
    sum(ouvriere) OVER suite AS ouvriere,
    sum(patronale) OVER suite AS patronale
  FROM (SELECT DISTINCT siret FROM variations) AS endettes
  CROSS JOIN mois
  LEFT JOIN variations ON variations.siret = endettes.siret AND variations.periode = mois.periode
  WINDOW suite AS (PARTITION BY endettes.siret ORDER BY mois.periode ROWS UNBOUNDED PRECEDING)
),
etablissements AS (
  SELECT siret FROM grille_etablissement
  UNION
  SELECT siret FROM variations
),
serie AS (
  SELECT
    etablissements.siret,
    mois.periode,
    CASE WHEN couvert THEN CAST(coalesce(cumuls.ouvriere, 0) AS DECIMAL(18, 2)) END AS ouvriere,
    CASE WHEN couvert THEN CAST(coalesce(cumuls.patronale, 0) AS DECIMAL(18, 2)) END AS patronale,
    cotisation,
    cotisation_moy12m
  FROM etablissements
  CROSS JOIN mois
  LEFT JOIN cumuls ON cumuls.siret = etablissements.siret AND cumuls.periode = mois.periode
  LEFT JOIN cotisation_etablissement AS appels ON appels.siret = etablissements.siret AND appels.periode = mois.periode
),
-- The series has every month, so a number of lines is a number of calendar months. Each monthly ratio is rounded to ten
-- decimals before they are summed, so that the sum does not depend on its order.
ratios AS (
  SELECT
    siret,
    periode,
    ouvriere,
    patronale,
    ouvriere + patronale > 0 AS en_dette,
    CASE WHEN cotisation_moy12m > 0 THEN CAST(ouvriere + patronale AS DOUBLE) / cotisation_moy12m END AS ratio_dette,
    CASE WHEN cotisation <> 0 THEN CAST((ouvriere + patronale) / cotisation AS DECIMAL(38, 10)) END AS ratio_du_mois,
    moyenne,
    mois_defaut,
    mois_sans_dette,
    seuil_defaut
  FROM serie CROSS JOIN bornes
),
fenetres AS (
  SELECT
    *,
    lag(ouvriere, 1) OVER suite AS ouvriere_1,
    lag(ouvriere, 2) OVER suite AS ouvriere_2,
    lag(ouvriere, 3) OVER suite AS ouvriere_3,
    lag(ouvriere, 6) OVER suite AS ouvriere_6,
    lag(ouvriere, 12) OVER suite AS ouvriere_12,
    lag(patronale, 1) OVER suite AS patronale_1,
    lag(patronale, 2) OVER suite AS patronale_2,
    lag(patronale, 3) OVER suite AS patronale_3,
    lag(patronale, 6) OVER suite AS patronale_6,
    lag(patronale, 12) OVER suite AS patronale_12,
    count(ratio_du_mois) OVER annee AS ratios_connus,
    sum(ratio_du_mois) OVER annee AS somme_ratios,
    count(*) FILTER (ratio_dette > seuil_defaut) OVER defaut AS mois_en_defaut,
    count(*) FILTER (en_dette) OVER recents AS mois_en_dette
  FROM ratios
  WINDOW
    suite AS (PARTITION BY siret ORDER BY periode),
    annee AS (PARTITION BY siret ORDER BY periode ROWS BETWEEN moyenne - 1 PRECEDING AND CURRENT ROW),
    defaut AS (PARTITION BY siret ORDER BY periode ROWS BETWEEN mois_defaut - 1 PRECEDING AND CURRENT ROW),
    recents AS (PARTITION BY siret ORDER BY periode ROWS BETWEEN mois_sans_dette - 1 PRECEDING AND CURRENT ROW)
)
SELECT
  siret,
  periode,
  ouvriere AS montant_part_ouvriere,
  ouvriere_1 AS montant_part_ouvriere_past_1,
  ouvriere_2 AS montant_part_ouvriere_past_2,
  ouvriere_3 AS montant_part_ouvriere_past_3,
  ouvriere_6 AS montant_part_ouvriere_past_6,
  ouvriere_12 AS montant_part_ouvriere_past_12,
  patronale AS montant_part_patronale,
  patronale_1 AS montant_part_patronale_past_1,
  patronale_2 AS montant_part_patronale_past_2,
  patronale_3 AS montant_part_patronale_past_3,
  patronale_6 AS montant_part_patronale_past_6,
  patronale_12 AS montant_part_patronale_past_12,
  ratio_dette,
  CASE WHEN ratio_dette IS NOT NULL AND ratios_connus = fenetres.moyenne THEN CAST(somme_ratios AS DOUBLE) / fenetres.moyenne END AS ratio_dette_moy12m,
  en_dette AND ratio_dette IS NULL AS dette_sans_cotisation,
  ratio_dette > seuil_debit AS tag_debit,
  CASE WHEN ratio_dette IS NOT NULL THEN mois_en_defaut = fenetres.mois_defaut END AS tag_default,
  CASE WHEN en_dette IS NOT NULL THEN mois_en_dette = 0 END AS interessante_urssaf
FROM fenetres CROSS JOIN bornes
WHERE periode >= premier
