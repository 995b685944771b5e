/*
label: Hausse de la dette Urssaf de septembre à décembre 2022
version: 1.0.0
author: Équipe d'évaluation des listes
reason: "Une dette qui monte en trois mois annonce plus que son niveau, que le modèle regarde déjà"
sentence: "La dette Urssaf a augmenté de plus d'un dixième d'une année de cotisations entre septembre et décembre 2022"
enabled: false
valid: { from: 2023-01-01, to: 2024-02-26 }
reads: [dette_urssaf_entreprise, contribution_groupe]
reads_from: 2022-09-01
inputs:
  ratio_debut: { label: "Dette rapportée à la cotisation en septembre 2022", type: ratio, unit: mois de cotisation, meaning: ratio_dette of September 2022, 'null': never }
  ratio_fin: { label: "Dette rapportée à la cotisation en décembre 2022", type: ratio, unit: mois de cotisation, meaning: ratio_dette of December 2022, 'null': never }
  hausse: { label: "Hausse en années de cotisation", type: ratio, unit: années de cotisation, meaning: Growth of the debt divided by the contributions of a year, 'null': never, source: "scoring, 3.7" }
  dette_preponderante: { label: "La dette est le premier facteur du score", type: boolean, meaning: "No group contributes more than the debts; when it does the rule does nothing, as the model has said it already", 'null': never, source: "scoring, 3.7 (dette_urssaf_macro_preponderante)" }
*/
WITH
fenetre AS (SELECT DATE '2022-09-01' AS debut, DATE '2022-12-01' AS fin),
ratios AS (
  SELECT
    siren,
    max(ratio_dette) FILTER (WHERE periode = debut) AS ratio_debut,
    max(ratio_dette) FILTER (WHERE periode = fin) AS ratio_fin
  FROM dette_urssaf_entreprise
  CROSS JOIN fenetre
  WHERE periode IN (debut, fin)
  GROUP BY siren
),
preponderances AS (
  SELECT siren, max(contribution) FILTER (WHERE groupe = 'dette_urssaf') >= max(contribution) AS dette_preponderante
  FROM contribution_groupe
  GROUP BY siren
)
SELECT
  siren,
  CAST(1 AS INTEGER) AS delta,
  ratio_debut,
  ratio_fin,
  (ratio_fin - ratio_debut) / 12 AS hausse,
  dette_preponderante
FROM ratios
JOIN preponderances USING (siren)
WHERE (ratio_fin - ratio_debut) / 12 > parametre('seuil_hausse_dette') AND NOT dette_preponderante
