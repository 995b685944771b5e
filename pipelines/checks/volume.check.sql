/*
label: Volume of a source against earlier batches
proves: A source delivers about as many lines as it usually does
severity: warning
reads: [compte_rendu, calcul]
names: source
raises: volume.anomaly
*/
-- The usual volume is the median of the last six earlier batches of the same nature. One batch is no habit, and the first
-- flux is often the whole past, so at least three are needed. With three to five the source's own tolerance decides; with
-- six, the distance in robust deviations (1.4826 times the median absolute deviation), and a fifth of the tolerance at least.
WITH comparables AS (
  SELECT avant.source, avant.lues
  FROM compte_rendu AS avant
  JOIN compte_rendu AS ce_lot ON ce_lot.source = avant.source AND ce_lot.nature = avant.nature
  JOIN calcul ON ce_lot.lot = calcul.lot AND avant.rang_lot < ce_lot.rang_lot
  QUALIFY row_number() OVER (PARTITION BY avant.source ORDER BY avant.rang_lot DESC) <= 6
),
medianes AS (
  SELECT source, quantile_disc(lues, 0.5) AS lignes, count(*) AS lots FROM comparables GROUP BY source
),
usuel AS (
  SELECT source, lignes, lots, quantile_disc(abs(lues - lignes), 0.5) AS ecart
  FROM comparables JOIN medianes USING (source)
  GROUP BY source, lignes, lots
)
SELECT compte_rendu.source, lues, usuel.lignes AS usuelles
FROM compte_rendu JOIN calcul USING (lot) JOIN usuel USING (source)
WHERE lots >= 3 AND tolerance_volume IS NOT NULL AND CASE
  WHEN lots < 6 THEN abs(lues - usuel.lignes) > tolerance_volume * usuel.lignes
  ELSE abs(lues - usuel.lignes) > greatest(parametre('ecart_robuste_max') * 1.4826 * ecart, 0.2 * tolerance_volume * usuel.lignes)
END
