/*
label: Périmètre des entreprises suivies, lot par lot
reads: [effectif_ent, sirene_ul, sirene, filter]
needs: [effectif_ent, filter]
columns:
  siren: { label: "Siren", type: siren, meaning: 'A company named by the explicit filter or, without filter, that reaches the headcount threshold', 'null': never }
  retenu: { label: "Dans le périmètre", type: boolean, meaning: The company is followed, 'null': never }
  motif: { label: "Motif d'exclusion", type: code, meaning: 'Why it is not: categorie_juridique, categorie_41xx_7xxx (other public bodies, counted apart), activite or siege_etranger', 'null': the company is followed, source: 'decisions, Perimeter' }
  sans_sirene: { label: "Absente du répertoire Sirene", type: boolean, meaning: 'Sirene has no such legal unit; it stays in and is counted', 'null': never }
  nomenclature_ancienne: { label: "Activité dans une nomenclature ancienne", type: boolean, meaning: 'Its activity is in an older nomenclature than NAF rév. 2; the activity excludes nothing and it is counted', 'null': never }
  commune_masquee: { label: "Commune du siège masquée", type: boolean, meaning: 'The commune of its head office is hidden ([ND]); it stays in and is counted', 'null': never }
*/
WITH
fenetre AS (
  SELECT CAST(max(mois) - to_months(CAST(parametre('fenetre_perimetre_mois') AS INTEGER)) AS DATE) AS veille
  FROM effectif_ent
),
candidats AS (
  SELECT DISTINCT siren, true AS impose FROM filter
  UNION ALL
  SELECT DISTINCT siren, false
  FROM effectif_ent CROSS JOIN fenetre
  WHERE mois > veille AND effectif >= parametre('seuil_effectif') AND NOT EXISTS (SELECT 1 FROM filter)
),
sieges AS (
  SELECT
    siren,
    bool_or(code_pays_etranger IS NOT NULL) AS etranger,
    bool_or(code_commune_lu = '[ND]') AS masquee
  FROM sirene
  WHERE siege AND siren IN (SELECT siren FROM candidats)
  GROUP BY siren
),
examines AS (
  SELECT
    candidats.siren,
    sirene_ul.siren IS NULL AS sans_sirene,
    coalesce(nomenclature_activite <> 'NAFRev2', false) AS nomenclature_ancienne,
    CASE
      WHEN impose THEN NULL
      WHEN dans_parametre('categories_juridiques_exclues', categorie_juridique) THEN 'categorie_juridique'
      WHEN categorie_juridique LIKE '41__' OR categorie_juridique LIKE '7___' THEN 'categorie_41xx_7xxx'
      WHEN nomenclature_activite = 'NAFRev2' AND dans_parametre('activites_exclues', activite) THEN 'activite'
      WHEN etranger THEN 'siege_etranger'
    END AS motif,
    coalesce(masquee, false) AS commune_masquee
  FROM candidats
  LEFT JOIN sirene_ul ON sirene_ul.siren = candidats.siren
  LEFT JOIN sieges ON sieges.siren = candidats.siren
)
SELECT siren, motif IS NULL AS retenu, motif, sans_sirene, nomenclature_ancienne, commune_masquee
FROM examines
