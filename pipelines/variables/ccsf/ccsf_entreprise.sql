/*
label: Commission des chefs de services financiers, entreprise
grain: entreprise
since: '2026-11-01'
reads: [ccsf, grille_entreprise, couverture]
columns:
  date_ccsf: { label: "Dernier passage en commission des chefs de services financiers", type: date, meaning: 'Day of the latest treatment, up to the last day of the month, of a request of any of its establishments for one schedule with the Urssaf and the tax office; a refusal or a rejection is none', 'null': 'None by the end of the month, requests were never delivered, or the month is after what they cover', source: 'decisions, Time, ccsf; parameter stades_ccsf_exclus' }
*/
-- Requests dealt with before the grid count in all its months.
WITH traitements AS (
  SELECT siren, date_ccsf_lue AS jour, jusqu_a
  FROM ccsf CROSS JOIN couverture
  WHERE source = 'ccsf' AND coalesce(NOT dans_parametre('stades_ccsf_exclus', stade), true)
)
SELECT grille.siren, grille.periode, max(jour) AS date_ccsf
FROM grille_entreprise AS grille
LEFT JOIN traitements ON traitements.siren = grille.siren AND jour <= last_day(grille.periode)
  AND last_day(grille.periode) <= jusqu_a
GROUP BY grille.siren, grille.periode
