/*
label: Unités légales du répertoire Sirene, pour l'interface
since: '2026-11-01'
companies: all
reads: [sirene, sirene_ul]
key: [siren]
order: [siren]
columns:
  siren: { label: "Siren", type: siren, meaning: The company, 'null': never }
  raison_sociale: { label: "Raison sociale", type: text, meaning: 'Name; for a sole trader birth name, usage name and first names, then EI', 'null': Sirene hides its name, source: "decisions, Reading, sole traders' names" }
  categorie_juridique: { label: "Catégorie juridique", type: code, meaning: 'Legal category (INSEE, level III)', 'null': Sirene does not say it }
  libelle_categorie_juridique: { label: "Forme juridique", type: text, meaning: Label of the legal category at level II, 'null': 'categorie_juridique is null, or its first two digits name no legal form', source: parameter formes_juridiques }
  activite_principale: { label: "Activité principale (APE)", type: code, meaning: 'Activity in NAF rév. 2, with its dot: 62.01Z', 'null': 'It has none, or one of an older nomenclature', source: 'decisions, Reading, APE' }
  libelle_activite_principale: { label: "Activité principale", type: text, meaning: 'Label of the activity', 'null': 'activite_principale is null, or NAF rév. 2 has no such sous-classe', source: parameter libelles_naf }
  naf_section: { label: "Section d'activité (NAF)", type: code, meaning: Section of the activity, 'null': activite_principale is null, source: parameter sections_naf }
  libelle_naf_section: { label: "Secteur d'activité", type: text, meaning: Label of the section, 'null': naf_section is null, source: parameter libelles_naf }
  activite_principale_naf25: { label: "Activité principale (NAF 2025)", type: code, meaning: 'Activity in NAF 2025, with its dot', 'null': 'Sirene does not say it, or the file has no such column' }
  siret_siege: { label: "Siret du siège", type: siret, meaning: 'Head office; of several the open one, then the latest created, then the lowest siret', 'null': Sirene has no head office of it }
  departement: { label: "Département", type: code, meaning: 'Département or overseas collectivity of the head office', 'null': 'There is no head office, or its place is hidden, abroad or not known', source: 'decisions, Reading, département' }
  libelle_departement: { label: "Nom du département", type: text, meaning: Its name, 'null': departement is null, source: parameter departements }
  region: { label: "Région (code)", type: code, meaning: 'INSEE code of the region of the head office, 00 for an overseas collectivity', 'null': departement is null, source: parameter regions_departements }
  libelle_region: { label: "Région", type: text, meaning: Its name, 'null': departement is null, source: parameter regions }
  creation: { label: "Date de création", type: date, meaning: Day of creation of the legal unit, 'null': 'It is unknown, or before 1901-01-01 (Sirene writes 1900 for unknown)' }
  est_actif: { label: "En activité", type: boolean, meaning: 'The legal unit has not ceased, today', 'null': Sirene does not say it }
caveats:
  - It is the directory of the day of its extraction, whole. Names of people who are their company are personal data.
  - Level III of the legal categories and NAF 2025 have no list of labels here, so the label is that of level II, and NAF 2025 has its code alone.
*/
WITH
naf AS (
  SELECT code, libelle FROM parametre_valeur WHERE nom = 'libelles_naf'
),
-- A company has one line, even when the directory marks two head offices.
sieges AS (
  SELECT siren, siret, departement
  FROM sirene
  WHERE siege
  QUALIFY row_number() OVER (PARTITION BY siren ORDER BY coalesce(est_actif, false) DESC, date_creation DESC NULLS LAST, siret) = 1
),
unites AS (
  SELECT
    *,
    nullif(raison_sociale, '[ND]') AS denomination,
    trim(array_to_string(list_filter([nom, nom_usage, prenom_1, prenom_2, prenom_3, prenom_4], lambda x: x <> '[ND]'), ' ')) AS noms,
    CASE WHEN nomenclature_activite = 'NAFRev2' AND regexp_full_match(activite, '[0-9]{4}[A-Z]') THEN activite END AS ape,
    nullif(replace(activite_naf25, '.', ''), '[ND]') AS naf25
  FROM sirene_ul
)
SELECT
  unites.siren,
  coalesce(denomination, regexp_replace(nullif(noms, ''), '\s+', ' ', 'g') || ' EI') AS raison_sociale,
  categorie_juridique,
  forme.libelle AS libelle_categorie_juridique,
  left(ape, 2) || '.' || substr(ape, 3) AS activite_principale,
  sous_classe.libelle AS libelle_activite_principale,
  section.libelle AS naf_section,
  libelle_section.libelle AS libelle_naf_section,
  left(naf25, 2) || '.' || substr(naf25, 3) AS activite_principale_naf25,
  siret AS siret_siege,
  departement,
  lieu.libelle AS libelle_departement,
  region.libelle AS region,
  nom_region.libelle AS libelle_region,
  CASE WHEN date_creation >= DATE '1901-01-01' THEN date_creation END AS creation,
  est_actif
FROM unites
LEFT JOIN sieges ON sieges.siren = unites.siren
LEFT JOIN parametre_valeur AS forme ON forme.nom = 'formes_juridiques' AND forme.code = left(categorie_juridique, 2)
LEFT JOIN naf AS sous_classe ON sous_classe.code = ape
LEFT JOIN parametre_valeur AS section ON section.nom = 'sections_naf' AND section.code = left(ape, 2)
LEFT JOIN naf AS libelle_section ON libelle_section.code = section.libelle
LEFT JOIN parametre_valeur AS lieu ON lieu.nom = 'departements' AND lieu.code = departement
LEFT JOIN parametre_valeur AS region ON region.nom = 'regions_departements' AND region.code = departement
LEFT JOIN parametre_valeur AS nom_region ON nom_region.nom = 'regions' AND nom_region.code = region.libelle
