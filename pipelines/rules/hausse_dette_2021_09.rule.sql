/*
label: Hausse de la dette Urssaf entre juillet 2020 et juin 2021
version: 1.0.0
author: Équipe d'évaluation des listes
reason: "Les aides de 2020 ont suspendu le recouvrement : la dette qui s'est formée depuis en dit plus que le modèle, appris avant"
sentence: "La dette Urssaf a augmenté de plus d'un cinquième d'une année de cotisations entre juillet 2020 et juin 2021"
enabled: false
valid: { from: 2021-09-01, to: 2022-04-30 }
reads: [dette_urssaf_entreprise, cotisation_entreprise]
reads_from: 2020-07-01
inputs:
  dette_debut: { label: "Dette Urssaf en juillet 2020", type: euros, unit: €, meaning: Both shares owed in July 2020, 'null': never }
  dette_fin: { label: "Dette Urssaf en juin 2021", type: euros, unit: €, meaning: Both shares owed in June 2021, 'null': never }
  cotisation_annuelle: { label: "Cotisation annuelle", type: ratio, unit: €, meaning: Twelve times the mean of the contributions of the two months, 'null': never, source: "scoring, 3.4" }
  hausse: { label: "Hausse en années de cotisation", type: ratio, unit: années de cotisation, meaning: Growth of the debt divided by the contributions of a year, 'null': never, source: "scoring, 3.4" }
*/
-- What is undefined was 0 then, so a company whose debt or contribution misses in one of the two months does not move.
WITH
mois AS (
  SELECT siren, periode, montant_part_ouvriere + montant_part_patronale AS dette, cotisation
  FROM dette_urssaf_entreprise
  JOIN cotisation_entreprise USING (siren, periode)
),
hausses AS (
  SELECT
    siren,
    CAST(debut.dette AS DECIMAL(18, 2)) AS dette_debut,
    CAST(fin.dette AS DECIMAL(18, 2)) AS dette_fin,
    12 * (CAST(debut.cotisation AS DOUBLE) + CAST(fin.cotisation AS DOUBLE)) / 2 AS cotisation_annuelle
  FROM mois AS debut
  JOIN mois AS fin USING (siren)
  WHERE debut.periode = DATE '2020-07-01' AND fin.periode = DATE '2021-06-01'
)
SELECT
  siren,
  CAST(1 AS INTEGER) AS delta,
  dette_debut,
  dette_fin,
  cotisation_annuelle,
  CAST(dette_fin - dette_debut AS DOUBLE) / cotisation_annuelle AS hausse
FROM hausses
WHERE cotisation_annuelle > 0
  AND CAST(dette_fin - dette_debut AS DOUBLE) / cotisation_annuelle > parametre('seuil_hausse_dette')
