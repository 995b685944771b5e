/*
label: Identité de l'entreprise
grain: entreprise
since: '2026-11-01'
reads: [sirene, sirene_ul, grille_entreprise, calcul]
columns:
  raison_sociale: { label: "Raison sociale", type: text, meaning: 'Name; for a sole trader birth name, usage name and first names, then EI: as Sirene has it today, on every month', 'null': 'Sirene has no such legal unit, or hides its name', source: "decisions, Reading, sole traders' names" }
  categorie_juridique: { label: "Catégorie juridique", type: code, meaning: 'Legal category (INSEE, level III): as Sirene has it today, on every month', 'null': 'Sirene has no such legal unit, or does not say it' }
  siret_siege: { label: "Siret du siège", type: siret, meaning: 'Head office: as Sirene has it today, on every month', 'null': Sirene has no head office of it }
  code_commune: { label: "Commune (code)", type: code, meaning: 'INSEE code of the commune of the head office: as Sirene has it today, on every month', 'null': 'Sirene has no head office of it, or its commune is hidden or abroad' }
  libelle_commune: { label: "Commune", type: text, meaning: 'Commune of the head office: as Sirene has it today, on every month', 'null': 'Sirene has no head office of it, or its commune is hidden or abroad' }
  departement: { label: "Département", type: code, meaning: 'Département or overseas collectivity of the head office (2A, 2B, 971 to 978, 986 to 988): as Sirene has it today, on every month', 'null': 'Sirene has no head office of it, or its place is hidden or abroad', source: 'decisions, Reading, département' }
  region: { label: "Région (code)", type: code, meaning: 'INSEE code of the region of the head office, 00 for an overseas collectivity: as Sirene has it today, on every month', 'null': departement is null, source: parameter regions_departements }
  libelle_region: { label: "Région", type: text, meaning: Name of the region of the head office, 'null': departement is null, source: parameter regions }
  date_creation: { label: "Date de création", type: date, meaning: Day of creation of the legal unit, 'null': 'It is unknown, before 1901-01-01 (Sirene writes 1900 for unknown), or after the month', source: 'variables, 2.11' }
  age_entreprise: { label: "Âge de l'entreprise", type: integer, unit: ans, meaning: 'Year of the month less year of creation: it steps every January', 'null': 'The day of creation is unknown, before 1901-01-01 (Sirene writes 1900 for unknown), or after the month', source: 'variables, 2.11' }
  ape: { label: "Activité principale (APE)", type: code, meaning: 'Activity in NAF rév. 2, without dot: as Sirene has it today, on the last month of the grid only', 'null': 'Any month but the last, for Sirene does not date it; or no legal unit, or no activity in NAF rév. 2', source: 'decisions, Reading, APE, and Time, point in time' }
  naf_section: { label: "Section d'activité (NAF)", type: code, meaning: 'Section of the activity: as Sirene has it today, on the last month of the grid only', 'null': ape is null, source: parameter sections_naf }
  actif: { label: "En activité selon Sirene", type: boolean, meaning: 'The legal unit has not ceased: as Sirene has it today, on the last month of the grid only', 'null': 'Any month but the last, for Sirene does not date it; or Sirene has no such legal unit, or does not say it', source: 'decisions, Time, point in time' }
*/
-- Activity and state of today would tell a past month what came after it, so they stand on the last month alone. The other
-- columns describe; they are those of today on every month.
WITH
entreprises AS (
  SELECT DISTINCT siren FROM grille_entreprise
),
sieges AS (
  SELECT siren, siret, code_commune, CASE WHEN code_commune IS NOT NULL THEN libelle_commune END AS libelle_commune, departement
  FROM sirene
  WHERE siege AND siren IN (SELECT siren FROM entreprises)
  QUALIFY row_number() OVER (PARTITION BY siren ORDER BY coalesce(est_actif, false) DESC, date_creation DESC NULLS LAST, siret) = 1
),
unites AS (
  SELECT
    siren,
    nullif(raison_sociale, '[ND]') AS denomination,
    array_to_string(list_filter([nom, nom_usage, prenom_1, prenom_2, prenom_3, prenom_4], lambda x: x <> '[ND]'), ' ') AS noms,
    categorie_juridique,
    CASE WHEN date_creation >= DATE '1901-01-01' THEN date_creation END AS creation,
    CASE WHEN nomenclature_activite = 'NAFRev2' AND regexp_full_match(activite, '[0-9]{4}[A-Z]') THEN activite END AS ape,
    etat_administratif = 'A' AS actif
  FROM sirene_ul
),
fiches AS (
  SELECT
    entreprises.siren,
    CASE
      WHEN denomination IS NOT NULL THEN denomination
      WHEN trim(noms) <> '' THEN regexp_replace(trim(noms), '\s+', ' ', 'g') || ' EI'
    END AS raison_sociale,
    categorie_juridique,
    sieges.siret AS siret_siege,
    code_commune,
    libelle_commune,
    departement,
    region.libelle AS region,
    nom_region.libelle AS libelle_region,
    creation,
    ape,
    naf.libelle AS naf_section,
    actif
  FROM entreprises
  LEFT JOIN unites ON unites.siren = entreprises.siren
  LEFT JOIN sieges ON sieges.siren = entreprises.siren
  LEFT JOIN parametre_valeur AS region ON region.nom = 'regions_departements' AND region.code = departement
  LEFT JOIN parametre_valeur AS nom_region ON nom_region.nom = 'regions' AND nom_region.code = region.libelle
  LEFT JOIN parametre_valeur AS naf ON naf.nom = 'sections_naf' AND naf.code = left(ape, 2)
)
SELECT
  fiches.siren,
  periode,
  raison_sociale,
  categorie_juridique,
  siret_siege,
  code_commune,
  libelle_commune,
  departement,
  region,
  libelle_region,
  CASE WHEN creation <= last_day(periode) THEN creation END AS date_creation,
  CASE WHEN creation <= last_day(periode) THEN CAST(year(periode) - year(creation) AS INTEGER) END AS age_entreprise,
  CASE WHEN courant THEN ape END AS ape,
  CASE WHEN courant THEN naf_section END AS naf_section,
  CASE WHEN courant THEN actif END AS actif
FROM (SELECT siren, periode, periode = date_fin - INTERVAL 1 MONTH AS courant FROM grille_entreprise CROSS JOIN calcul) AS grille
JOIN fiches ON fiches.siren = grille.siren
