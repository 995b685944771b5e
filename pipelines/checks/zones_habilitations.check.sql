/*
label: Zones of agents that nothing names
proves: Every zone of an agent is a département, a region or the whole country, under its code or its name
severity: warning
reads: [habilitations]
needs: [habilitations]
*/
-- An agent of an unknown zone gets no list: nobody is told anything by mistake, and the agent is not told either.
WITH
connues AS (
  SELECT code AS nom FROM parametre_valeur WHERE nom = 'departements'
  UNION ALL
  SELECT strip_accents(lower(libelle)) FROM parametre_valeur WHERE nom IN ('departements', 'regions')
  UNION ALL
  SELECT 'R' || code FROM parametre_valeur WHERE nom = 'regions'
  UNION ALL
  SELECT unnest(['FR', 'france entiere'])
),
demandees AS (
  SELECT lot, fichier, enregistrement, trim(unnest(string_split(zone_habilitation, ','))) AS zone
  FROM habilitations
)
SELECT lot, fichier, enregistrement, zone
FROM demandees
WHERE upper(zone) NOT IN (SELECT nom FROM connues) AND strip_accents(lower(zone)) NOT IN (SELECT nom FROM connues)
