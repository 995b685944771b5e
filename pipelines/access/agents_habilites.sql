/*
label: Agents, and the zone and profile that each has rights for
reads: [habilitations]
columns:
  agent: { label: Agent, type: text, meaning: 'The agent, as the file of habilitations names him', 'null': never }
  zone: { label: Zone, type: code, meaning: 'Code of the département, R and the code of the region, or FR for the whole country', 'null': never }
  libelle: { label: Nom de la zone, type: text, meaning: Name of the zone, 'null': never }
  nature: { label: Nature de la zone, type: code, meaning: 'departement, region or national', 'null': never }
  profil: { label: Profil, type: code, meaning: 'Level of access, then the rights given beyond it, each after a hyphen: A, B, B-urssaf', 'null': never }
  droits: { label: Droits, type: text, meaning: 'The rights of the profile, joined by commas in alphabetical order: those of the level and those given beyond it', 'null': never, source: 'consumers, 6.3; parameter droits_niveaux' }
  debut_droits: { label: Début des droits, type: date, meaning: First day of the rights, 'null': they have no beginning }
  fin_droits: { label: Fin des droits, type: date, meaning: Last day of the rights, 'null': they have no end }
*/
-- Nobody has a right that no line gives. A list is made for the zones and profiles in force on the first day of its month; it
-- is sent to agents whose rights are in force on the day of the delivery.
WITH
zones AS (
  SELECT code AS zone, libelle, 'departement' AS nature FROM parametre_valeur WHERE nom = 'departements'
  UNION ALL
  SELECT 'R' || code, libelle, 'region' FROM parametre_valeur WHERE nom = 'regions'
  UNION ALL
  SELECT 'FR', 'France entière', 'national'
),
-- A zone goes by its code or by its name; a département first, since some overseas regions have the name of theirs.
noms AS (
  SELECT zone AS nom, zone, 0 AS rang FROM zones
  UNION ALL
  SELECT strip_accents(lower(libelle)), zone, CASE nature WHEN 'departement' THEN 1 ELSE 2 END FROM zones
),
lues AS (
  SELECT
    agent,
    date_debut_habilitation AS debut_droits,
    date_fin_habilitation AS fin_droits,
    niveau_habilitation AS niveau,
    list_transform(string_split(coalesce(droits, ''), ','), lambda one: lower(trim(one))) AS ajoutes,
    unnest(string_split(zone_habilitation, ',')) AS demandee
  FROM habilitations
),
demandes AS (
  SELECT
    agent,
    debut_droits,
    fin_droits,
    niveau,
    string_split(donne.libelle, ',') AS donnes,
    list_intersect(ajoutes, (SELECT list(code) FROM parametre_valeur WHERE nom = 'droits_donnees')) AS ajoutes,
    upper(trim(demandee)) AS en_code,
    strip_accents(lower(trim(demandee))) AS en_nom
  FROM lues
  JOIN parametre_valeur AS donne ON donne.nom = 'droits_niveaux' AND donne.code = niveau
),
trouvees AS (
  SELECT demandes.*, first(noms.zone ORDER BY rang) AS zone
  FROM demandes JOIN noms ON noms.nom = en_code OR noms.nom = en_nom
  GROUP BY ALL
),
profils AS (
  SELECT
    agent,
    debut_droits,
    fin_droits,
    zone,
    niveau,
    list_sort(list_distinct(list_filter(ajoutes, lambda one: NOT list_contains(donnes, one)))) AS au_dela,
    list_sort(list_distinct(list_concat(donnes, ajoutes))) AS droits
  FROM trouvees
)
SELECT DISTINCT
  agent,
  zones.zone,
  libelle,
  nature,
  array_to_string(list_concat([niveau], au_dela), '-') AS profil,
  array_to_string(droits, ',') AS droits,
  debut_droits,
  fin_droits
FROM profils JOIN zones ON zones.zone = profils.zone
