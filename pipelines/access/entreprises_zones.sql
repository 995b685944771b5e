/*
label: Companies that each zone sees, and those whose data it may read
reads: [identite_etablissement, identite_entreprise, suivi, listes, calcul]
columns:
  zone: { label: Zone, type: code, meaning: 'Code of the département, R and the code of the region, or FR for the whole country', 'null': never }
  siren: { label: Siren, type: siren, meaning: A company of a list, 'null': never }
  visible: { label: Un établissement est dans la zone, type: boolean, meaning: At least one establishment is in the zone, 'null': never, source: 'consumers, 6.3' }
  dans_zone: { label: Le siège est dans la zone, type: boolean, meaning: The head office is in the zone, 'null': never, source: 'consumers, 6.3, in_zone' }
  eligible: { label: Données ouvertes, type: boolean, meaning: 'Visible and once in alert in any list, or followed by a service of the zone: those who have the right to some data may read those of this company', 'null': never, source: 'consumers, 6.3, eligible' }
*/
-- Companies that no zone sees are in none: default deny. In the reference a follow-up is of one agent; the file delivered
-- here names the service, so a follow-up opens the data to the zones that hold its département.
WITH
territoires AS (
  SELECT code AS departement, code AS zone FROM parametre_valeur WHERE nom = 'departements'
  UNION ALL
  SELECT code, 'R' || libelle FROM parametre_valeur WHERE nom = 'regions_departements'
),
listees AS (
  SELECT siren, bool_or(niveau <> 'Pas d''alerte') AS alertee FROM listes GROUP BY siren
),
visibles AS (
  SELECT DISTINCT zone, left(siret, 9) AS siren
  FROM identite_etablissement CROSS JOIN calcul
  JOIN territoires ON territoires.departement = identite_etablissement.departement
  WHERE periode = date_fin - INTERVAL 1 MONTH AND left(siret, 9) IN (SELECT siren FROM listees)
  UNION ALL
  SELECT 'FR', siren FROM listees
),
suivies AS (
  SELECT DISTINCT zone, left(siret, 9) AS siren
  FROM suivi JOIN territoires ON departement = departement_suivi
  WHERE suivi_en_cours
  UNION
  SELECT 'FR', left(siret, 9) FROM suivi WHERE suivi_en_cours
),
sieges AS (
  SELECT zone, siren
  FROM identite_entreprise CROSS JOIN calcul
  JOIN territoires ON territoires.departement = identite_entreprise.departement
  WHERE periode = date_fin - INTERVAL 1 MONTH
  UNION ALL
  SELECT 'FR', siren FROM listees
),
toutes AS (
  SELECT zone, siren FROM visibles
  UNION
  SELECT zone, siren FROM suivies
)
SELECT
  toutes.zone,
  toutes.siren,
  visibles.siren IS NOT NULL AS visible,
  sieges.siren IS NOT NULL AS dans_zone,
  (visibles.siren IS NOT NULL AND alertee) OR suivies.siren IS NOT NULL AS eligible
FROM toutes
JOIN listees ON listees.siren = toutes.siren
LEFT JOIN visibles ON visibles.zone = toutes.zone AND visibles.siren = toutes.siren
LEFT JOIN suivies ON suivies.zone = toutes.zone AND suivies.siren = toutes.siren
LEFT JOIN sieges ON sieges.zone = toutes.zone AND sieges.siren = toutes.siren
