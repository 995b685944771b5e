/*
label: Values lost by a source with months as columns
proves: A stock of monthly values has nearly all of its cells readable, and nearly as many values as the batch before
severity: blocking
reads: [compte_rendu, calcul]
*/
-- The lines of such a source may all be there while its months are not: a file cut to its last column keeps every line.
WITH precedent AS (
  SELECT ce_lot.source, max_by(avant.cellules_gardees, avant.rang_lot) AS valeurs
  FROM compte_rendu AS ce_lot
  JOIN calcul ON ce_lot.lot = calcul.lot
  JOIN compte_rendu AS avant ON avant.source = ce_lot.source AND avant.rang_lot < ce_lot.rang_lot
  WHERE ce_lot.nature = 'stock'
  GROUP BY ce_lot.source
)
SELECT source, cellules_gardees, cellules_refusees, valeurs AS valeurs_precedentes
FROM compte_rendu JOIN calcul USING (lot) LEFT JOIN precedent USING (source)
WHERE cellules_refusees > parametre('part_refus_max') * (cellules_gardees + cellules_refusees)
  OR cellules_gardees < (1 - parametre('part_valeurs_perdues_max')) * valeurs
