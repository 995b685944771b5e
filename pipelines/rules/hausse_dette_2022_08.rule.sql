/*
label: Hausse de la dette Urssaf d'avril à juillet 2022
version: 1.0.0
author: Équipe d'évaluation des listes
reason: "Une dette qui monte en trois mois annonce plus que son niveau, que le modèle regarde déjà"
sentence: "La dette Urssaf a augmenté de plus d'un dixième d'une année de cotisations entre avril et juillet 2022"
enabled: false
valid: { from: 2022-08-01, to: 2022-12-31 }
reads: [dette_urssaf_entreprise, cotisation_entreprise, contribution_groupe, calcul]
reads_from: 2022-04-01
inputs:
  dette_debut: { label: "Dette Urssaf en avril 2022", type: euros, unit: €, meaning: Both shares owed in April 2022, 'null': never }
  dette_fin: { label: "Dette Urssaf en juillet 2022", type: euros, unit: €, meaning: Both shares owed in July 2022, 'null': never }
  cotisation_mensuelle: { label: "Cotisation mensuelle moyenne", type: ratio, unit: €, meaning: Mean contribution of twelve months in the last month, 'null': never }
  hausse: { label: "Hausse en années de cotisation", type: ratio, unit: années de cotisation, meaning: Growth of the debt divided by the contributions of a year, 'null': never, source: "scoring, 3.6" }
  dette_preponderante: { label: "La dette est le premier facteur du score", type: boolean, meaning: "No group contributes more than the debts; when it does the rule does nothing, as the model has said it already", 'null': never, source: "scoring, 3.6 (dette_urssaf_macro_preponderante)" }
*/
WITH
dettes AS (
  SELECT siren, periode, montant_part_ouvriere + montant_part_patronale AS dette
  FROM dette_urssaf_entreprise
),
preponderances AS (
  SELECT siren, max(contribution) FILTER (WHERE groupe = 'dette_urssaf') >= max(contribution) AS dette_preponderante
  FROM contribution_groupe
  GROUP BY siren
),
hausses AS (
  SELECT
    siren,
    CAST(debut.dette AS DECIMAL(18, 2)) AS dette_debut,
    CAST(fin.dette AS DECIMAL(18, 2)) AS dette_fin,
    cotisation_moy12m AS cotisation_mensuelle,
    CAST(fin.dette - debut.dette AS DOUBLE) / (12 * cotisation_moy12m) AS hausse,
    dette_preponderante
  FROM dettes AS debut
  JOIN dettes AS fin USING (siren)
  JOIN cotisation_entreprise USING (siren)
  JOIN preponderances USING (siren)
  CROSS JOIN calcul
  WHERE debut.periode = DATE '2022-04-01'
    AND fin.periode = DATE '2022-07-01'
    AND cotisation_entreprise.periode = date_fin - INTERVAL 1 MONTH
    AND cotisation_moy12m > 0
)
SELECT siren, CAST(1 AS INTEGER) AS delta, dette_debut, dette_fin, cotisation_mensuelle, hausse, dette_preponderante
FROM hausses
WHERE hausse > parametre('seuil_hausse_dette') AND NOT dette_preponderante
