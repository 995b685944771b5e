/*
label: Identité de l'établissement
grain: etablissement
since: '2026-11-01'
reads: [sirene, sirene_ul, grille_etablissement, calcul]
columns:
  siege: { label: "Siège de l'entreprise", type: boolean, meaning: 'The establishment is the head office of its company: as Sirene has it today, on every month', 'null': 'Sirene has no such establishment, or does not say it' }
  code_commune: { label: "Commune (code)", type: code, meaning: 'INSEE code of the commune: as Sirene has it today, on every month', 'null': 'Sirene has no such establishment, or its commune is hidden or abroad' }
  libelle_commune: { label: "Commune", type: text, meaning: 'Commune: as Sirene has it today, on every month', 'null': 'Sirene has no such establishment, or its commune is hidden or abroad' }
  departement: { label: "Département", type: code, meaning: 'Département or overseas collectivity (2A, 2B, 971 to 978, 986 to 988): as Sirene has it today, on every month', 'null': 'Sirene has no such establishment, or its place is hidden or abroad', source: 'decisions, Reading, département' }
  region: { label: "Région (code)", type: code, meaning: 'INSEE code of the region, 00 for an overseas collectivity: as Sirene has it today, on every month', 'null': departement is null, source: parameter regions_departements }
  libelle_region: { label: "Région", type: text, meaning: Name of the region, 'null': departement is null, source: parameter regions }
  longitude: { label: "Longitude", type: ratio, unit: degrés, meaning: 'Longitude of the address: as Sirene has it today, on every month', 'null': 'Sirene has no such establishment, or its address could not be placed', source: 'decisions, Reading, coordinates' }
  latitude: { label: "Latitude", type: ratio, unit: degrés, meaning: 'Latitude of the address: as Sirene has it today, on every month', 'null': 'Sirene has no such establishment, or its address could not be placed', source: 'decisions, Reading, coordinates' }
  date_creation: { label: "Date de création", type: date, meaning: Day of creation of the establishment, 'null': 'It is unknown, before 1901-01-01 (Sirene writes 1900 for unknown), or after the month', source: 'variables, 2.9' }
  age: { label: "Âge de l'établissement", type: integer, unit: ans, meaning: 'Year of the month less year of creation: it steps every January', 'null': 'The day of creation is unknown, before 1901-01-01 (Sirene writes 1900 for unknown), or after the month', source: 'variables, 2.9' }
  ape: { label: "Activité principale (APE)", type: code, meaning: 'Activity in NAF rév. 2, without dot: as Sirene has it today, on the last month of the grid only', 'null': 'Any month but the last, for Sirene does not date it; or no establishment, or no activity in NAF rév. 2', source: 'decisions, Reading, APE, and Time, point in time' }
  naf_section: { label: "Section d'activité (NAF)", type: code, meaning: 'Section of the activity, of its company when the establishment has none in NAF rév. 2: as Sirene has it today, on the last month of the grid only', 'null': 'Any month but the last, for Sirene does not date it; or neither has an activity in NAF rév. 2', source: 'decisions, Reading, APE; parameter sections_naf' }
  actif: { label: "En activité selon Sirene", type: boolean, meaning: 'The establishment is open: as Sirene has it today, on the last month of the grid only', 'null': 'Any month but the last, for Sirene does not date it; or Sirene has no such establishment, or does not say it', source: 'decisions, Time, point in time' }
*/
-- Activity and state of today would tell a past month what came after it, so they stand on the last month alone. The other
-- columns describe; they are those of today on every month.
WITH
sections AS (
  SELECT code, libelle AS section FROM parametre_valeur WHERE nom = 'sections_naf'
),
unites AS (
  SELECT siren, activite AS ape
  FROM sirene_ul
  WHERE nomenclature_activite = 'NAFRev2' AND regexp_full_match(activite, '[0-9]{4}[A-Z]')
),
fiches AS (
  SELECT
    etablissements.siret,
    siege,
    code_commune,
    CASE WHEN code_commune IS NOT NULL THEN libelle_commune END AS libelle_commune,
    departement,
    region.libelle AS region,
    nom_region.libelle AS libelle_region,
    longitude,
    latitude,
    CASE WHEN date_creation >= DATE '1901-01-01' THEN date_creation END AS creation,
    CASE WHEN nomenclature_activite = 'NAFRev2' AND regexp_full_match(activite, '[0-9]{4}[A-Z]') THEN activite END AS ape,
    est_actif,
    unites.ape AS ape_unite
  FROM (SELECT DISTINCT siret, siren FROM grille_etablissement) AS etablissements
  LEFT JOIN sirene ON sirene.siret = etablissements.siret
  LEFT JOIN unites ON unites.siren = etablissements.siren
  LEFT JOIN parametre_valeur AS region ON region.nom = 'regions_departements' AND region.code = departement
  LEFT JOIN parametre_valeur AS nom_region ON nom_region.nom = 'regions' AND nom_region.code = region.libelle
)
SELECT
  fiches.siret,
  periode,
  siege,
  code_commune,
  libelle_commune,
  departement,
  region,
  libelle_region,
  longitude,
  latitude,
  CASE WHEN creation <= last_day(periode) THEN creation END AS date_creation,
  CASE WHEN creation <= last_day(periode) THEN CAST(year(periode) - year(creation) AS INTEGER) END AS age,
  CASE WHEN courant THEN ape END AS ape,
  CASE WHEN courant THEN coalesce(propre.section, de_l_unite.section) END AS naf_section,
  CASE WHEN courant THEN est_actif END AS actif
FROM (SELECT siret, periode, periode = date_fin - INTERVAL 1 MONTH AS courant FROM grille_etablissement CROSS JOIN calcul) AS grille
JOIN fiches ON fiches.siret = grille.siret
LEFT JOIN sections AS propre ON propre.code = left(ape, 2)
LEFT JOIN sections AS de_l_unite ON de_l_unite.code = left(ape_unite, 2)
