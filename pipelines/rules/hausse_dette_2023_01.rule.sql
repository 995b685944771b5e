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
preponderances AS (
  SELECT siren, max(contribution) FILTER (WHERE groupe = 'dette_urssaf') >= max(contribution) AS dette_preponderante
  FROM contribution_groupe
  GROUP BY siren
),
hausses AS (
  SELECT
    siren,
    debut.ratio_dette AS ratio_debut,
    fin.ratio_dette AS ratio_fin,
    (fin.ratio_dette - debut.ratio_dette) / 12 AS hausse
  FROM dette_urssaf_entreprise AS debut
  JOIN dette_urssaf_entreprise AS fin USING (siren)
  WHERE debut.periode = DATE '2022-09-01' AND fin.periode = DATE '2022-12-01'
)
SELECT siren, CAST(1 AS INTEGER) AS delta, ratio_debut, ratio_fin, hausse, dette_preponderante
FROM hausses
JOIN preponderances USING (siren)
WHERE hausse > parametre('seuil_hausse_dette') AND NOT dette_preponderante
