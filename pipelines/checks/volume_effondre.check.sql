/*
label: Collapse of the volume of a source
proves: No source lost a large part of its usual lines, as a truncated extraction does
severity: blocking
reads: [compte_rendu, calcul]
names: source
raises: volume.anomaly
*/
-- The usual volume is the median of the last six earlier batches of the same nature, three at least. What a source declares
-- as tolerance is about increases as much as decreases; a source that tolerates nearly everything has no usual volume.
-- Few lines vary by chance alone: the loss must also be more than three times the square root of what is usual.
WITH comparables AS (
  SELECT avant.source, avant.lues
  FROM compte_rendu AS avant
  JOIN compte_rendu AS ce_lot ON ce_lot.source = avant.source AND ce_lot.nature = avant.nature
  JOIN calcul ON ce_lot.lot = calcul.lot AND avant.rang_lot < ce_lot.rang_lot
  QUALIFY row_number() OVER (PARTITION BY avant.source ORDER BY avant.rang_lot DESC) <= 6
),
usuel AS (
  SELECT source, quantile_disc(lues, 0.5) AS lignes, count(*) AS lots FROM comparables GROUP BY source
)
SELECT compte_rendu.source, lues, usuel.lignes AS usuelles
FROM compte_rendu JOIN calcul USING (lot) JOIN usuel USING (source)
WHERE lots >= 3 AND tolerance_volume <= parametre('tolerance_volume_jugee')
  AND usuel.lignes - lues > parametre('chute_volume_max') * usuel.lignes
  AND usuel.lignes - lues > 3 * sqrt(usuel.lignes)
