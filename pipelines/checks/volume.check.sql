/*
label: Volume of a source against earlier batches
proves: A source delivers about as many lines as it usually does
severity: warning
reads: [compte_rendu, calcul]
*/
-- The usual volume is the median of the earlier batches of the same nature. One batch is no habit, and the first flux is
-- often the whole past, so at least three are needed.
WITH usuel AS (
  SELECT avant.source, quantile_disc(avant.lues, 0.5) AS lignes, count(*) AS lots
  FROM compte_rendu AS avant
  JOIN compte_rendu AS ce_lot ON ce_lot.source = avant.source AND ce_lot.nature = avant.nature
  JOIN calcul ON ce_lot.lot = calcul.lot AND avant.rang_lot < ce_lot.rang_lot
  GROUP BY avant.source
)
SELECT compte_rendu.source, lues, usuel.lignes AS usuelles
FROM compte_rendu JOIN calcul USING (lot) JOIN usuel USING (source)
WHERE lots >= 3 AND tolerance_volume IS NOT NULL AND abs(lues - usuel.lignes) > tolerance_volume * usuel.lignes
