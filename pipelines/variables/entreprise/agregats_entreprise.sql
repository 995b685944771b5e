/*
label: Sommes des établissements de l'entreprise
grain: entreprise
since: '2026-11-01'
reads: [effectif_etablissement, dette_urssaf_entreprise, activite_partielle_entreprise, grille_etablissement, grille_entreprise]
columns:
  effectif_entreprise: { label: "Effectif additionné des établissements", type: headcount, unit: personnes, meaning: 'Employees of all the establishments whose headcount is known (carried when it is), however many they are; to be held against effectif_ent', 'null': No establishment has a known headcount, source: 'variables, 2.13' }
  apart_entreprise: { label: "Heures d'activité partielle consommées, tous établissements", type: decimal, unit: heures, meaning: 'Hours of partial activity consumed in the month by all the establishments: apart_heures_consommees under the name of the published data', 'null': apart_heures_consommees is null, source: 'variables, 2.13' }
  debit_entreprise: { label: "Dette Urssaf, parts ouvrière et patronale", type: euros, unit: €, meaning: 'Contributions still owed by all the establishments, both shares; 0 when nothing is', 'null': 'Debts were never delivered, or the month is after what they cover', source: 'variables, 2.13; decisions, Time, absent or zero' }
  nbr_etablissements_connus: { label: "Établissements connus", type: integer, unit: établissements, meaning: 'Establishments open on the last day of the month, or of which it is not known; without the numbers that the Urssaf makes', 'null': never, source: 'variables, 2.13; decisions, Time, rows of the tables' }
*/
-- The reference gave up a company of more than 1500 establishments; nothing is bounded here.
WITH effectifs AS (
  SELECT left(siret, 9) AS siren, periode, CAST(sum(effectif) AS INTEGER) AS effectif
  FROM effectif_etablissement
  GROUP BY ALL
),
ouverts AS (
  SELECT siren, periode, CAST(count(*) AS INTEGER) AS nombre
  FROM grille_etablissement
  WHERE pseudo_siret IS DISTINCT FROM true
  GROUP BY siren, periode
)
SELECT
  grille.siren,
  grille.periode,
  effectif AS effectif_entreprise,
  apart_heures_consommees AS apart_entreprise,
  montant_part_ouvriere + montant_part_patronale AS debit_entreprise,
  coalesce(nombre, 0) AS nbr_etablissements_connus
FROM grille_entreprise AS grille
LEFT JOIN effectifs ON effectifs.siren = grille.siren AND effectifs.periode = grille.periode
LEFT JOIN activite_partielle_entreprise AS heures ON heures.siren = grille.siren AND heures.periode = grille.periode
LEFT JOIN dette_urssaf_entreprise AS dettes ON dettes.siren = grille.siren AND dettes.periode = grille.periode
LEFT JOIN ouverts ON ouverts.siren = grille.siren AND ouverts.periode = grille.periode
