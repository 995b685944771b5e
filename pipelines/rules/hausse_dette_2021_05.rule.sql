/*
label: Hausse de la dette Urssaf depuis juillet 2020
version: 1.0.0
author: Équipe d'évaluation des listes
reason: "Les aides de 2020 ont suspendu le recouvrement : la dette qui s'est formée depuis en dit plus que le modèle, appris avant"
sentence: "La dette Urssaf a augmenté de plus d'un cinquième d'un mois de cotisation entre juillet 2020 et janvier 2021"
enabled: false
valid: { from: 2021-05-01, to: 2021-08-31 }
reads: [dette_urssaf_entreprise, cotisation_entreprise, calcul]
reads_from: 2020-07-01
inputs:
  dette_debut: { label: "Dette Urssaf en juillet 2020", type: euros, unit: €, meaning: Both shares owed in July 2020; 0 when it is unknown, 'null': never }
  dette_fin: { label: "Dette Urssaf en janvier 2021", type: euros, unit: €, meaning: Both shares owed in January 2021; 0 when it is unknown, 'null': never }
  cotisation_mensuelle: { label: "Cotisation mensuelle moyenne", type: ratio, unit: €, meaning: Mean contribution of twelve months in the last month, 'null': never, source: "scoring, 3.3: the latest one" }
  hausse: { label: "Hausse en mois de cotisation", type: ratio, unit: mois de cotisation, meaning: Growth of the debt divided by the mean monthly contribution, 'null': never, source: "scoring, 3.3" }
*/
-- One fifth of one month of contributions, as it was then: the rules that follow divide by a year.
WITH
fenetre AS (SELECT DATE '2020-07-01' AS debut, DATE '2021-01-01' AS fin),
dettes AS (
  SELECT
    siren,
    coalesce(max(montant_part_ouvriere + montant_part_patronale) FILTER (WHERE periode = debut), 0) AS dette_debut,
    coalesce(max(montant_part_ouvriere + montant_part_patronale) FILTER (WHERE periode = fin), 0) AS dette_fin
  FROM dette_urssaf_entreprise
  CROSS JOIN fenetre
  GROUP BY siren
),
hausses AS (
  SELECT
    siren,
    CAST(dette_debut AS DECIMAL(18, 2)) AS dette_debut,
    CAST(dette_fin AS DECIMAL(18, 2)) AS dette_fin,
    cotisation_moy12m AS cotisation_mensuelle,
    CAST(dette_fin - dette_debut AS DOUBLE) / cotisation_moy12m AS hausse
  FROM dettes
  JOIN cotisation_entreprise USING (siren)
  CROSS JOIN calcul
  WHERE periode = date_fin - INTERVAL 1 MONTH AND cotisation_moy12m > 0
)
SELECT siren, CAST(1 AS INTEGER) AS delta, dette_debut, dette_fin, cotisation_mensuelle, hausse
FROM hausses
WHERE hausse > parametre('seuil_hausse_dette')
