/*
label: Établissements du répertoire Sirene, pour l'interface
since: '2026-11-01'
companies: all
reads: [sirene, sirene_ul]
key: [siret]
order: [siret]
columns:
  siren: { label: "Siren", type: siren, meaning: Its company, 'null': never }
  siret: { label: "Siret", type: siret, meaning: The establishment, 'null': never }
  siege: { label: "Siège", type: boolean, meaning: The establishment is the head office today, 'null': Sirene does not say it }
  adresse: { label: "Adresse", type: text, meaning: 'Number, repetition, street and, in brackets, complement; on a second line postal code and commune or town abroad; on a third one the country, when abroad', 'null': 'Nothing of it is known, or all of it is hidden', source: 'variables, 6.8' }
  code_commune: { label: "Commune (code)", type: code, meaning: INSEE code of the commune, 'null': 'It is hidden, abroad or not known' }
  departement: { label: "Département", type: code, meaning: 'Département or overseas collectivity: 01 to 95, 2A, 2B, 971 to 978, 986 to 988', 'null': 'The place is hidden, abroad or not known', source: 'decisions, Reading, département' }
  libelle_departement: { label: "Nom du département", type: text, meaning: Its name, 'null': departement is null, source: parameter departements }
  region: { label: "Région (code)", type: code, meaning: 'INSEE code of the region, 00 for an overseas collectivity', 'null': departement is null, source: parameter regions_departements }
  libelle_region: { label: "Région", type: text, meaning: Its name, 'null': departement is null, source: parameter regions }
  ape: { label: "Activité principale (APE)", type: code, meaning: 'Activity in NAF rév. 2, with its dot: 62.01Z', 'null': 'It has none, or one of an older nomenclature', source: 'decisions, Reading, APE' }
  naf_section: { label: "Section d'activité (NAF)", type: code, meaning: 'Section of the activity, of its company when the establishment has none in NAF rév. 2', 'null': Neither has an activity in NAF rév. 2, source: 'decisions, Reading, APE; parameter sections_naf' }
  date_creation: { label: "Date de création", type: date, meaning: Day of creation of the establishment, 'null': 'It is unknown, or before 1901-01-01 (Sirene writes 1900 for unknown)' }
  longitude: { label: "Longitude", type: ratio, unit: degrés, meaning: Longitude of the address, 'null': The address could not be placed, source: 'decisions, Reading, coordinates' }
  latitude: { label: "Latitude", type: ratio, unit: degrés, meaning: Latitude of the address, 'null': The address could not be placed, source: 'decisions, Reading, coordinates' }
  est_actif: { label: "En activité", type: boolean, meaning: The establishment is open today, 'null': Sirene does not say it }
caveats:
  - It is the directory of the day of its extraction, whole. An establishment that only the Urssaf names is not there.
  - Addresses of people who are their company are personal data.
*/
-- What the legal unit hides is delivered as [ND].
WITH
sections AS (
  SELECT code, libelle AS section FROM parametre_valeur WHERE nom = 'sections_naf'
),
unites AS (
  SELECT siren, section
  FROM sirene_ul JOIN sections ON code = left(activite, 2)
  WHERE nomenclature_activite = 'NAFRev2' AND regexp_full_match(activite, '[0-9]{4}[A-Z]')
),
lieux AS (
  SELECT
    *,
    nullif(concat_ws(
      ' ',
      nullif(numero_voie, '[ND]'),
      nullif(indice_repetition, '[ND]'),
      nullif(type_voie, '[ND]'),
      nullif(libelle_voie, '[ND]'),
      '(' || nullif(complement_adresse, '[ND]') || ')'
    ), '') AS voie,
    nullif(concat_ws(' ', code_postal, coalesce(nullif(libelle_commune, '[ND]'), nullif(libelle_commune_etranger, '[ND]'))), '') AS commune,
    CASE WHEN nomenclature_activite = 'NAFRev2' AND regexp_full_match(activite, '[0-9]{4}[A-Z]') THEN activite END AS naf
  FROM sirene
)
SELECT
  lieux.siren,
  siret,
  siege,
  nullif(concat_ws(chr(10), voie, commune, nullif(libelle_pays_etranger, '[ND]')), '') AS adresse,
  code_commune,
  departement,
  lieu.libelle AS libelle_departement,
  region.libelle AS region,
  nom_region.libelle AS libelle_region,
  left(naf, 2) || '.' || substr(naf, 3) AS ape,
  coalesce(sections.section, unites.section) AS naf_section,
  CASE WHEN date_creation >= DATE '1901-01-01' THEN date_creation END AS date_creation,
  longitude,
  latitude,
  est_actif
FROM lieux
LEFT JOIN sections ON sections.code = left(naf, 2)
LEFT JOIN unites ON unites.siren = lieux.siren
LEFT JOIN parametre_valeur AS lieu ON lieu.nom = 'departements' AND lieu.code = departement
LEFT JOIN parametre_valeur AS region ON region.nom = 'regions_departements' AND region.code = departement
LEFT JOIN parametre_valeur AS nom_region ON nom_region.nom = 'regions' AND nom_region.code = region.libelle
