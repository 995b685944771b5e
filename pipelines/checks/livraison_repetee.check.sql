/*
label: Files of an earlier batch, delivered again
proves: The files of a month are not those of an earlier one, put in another folder
severity: blocking
reads: [compte_rendu, calcul]
names: source
*/
-- A source alone may come unchanged, when nothing happened; a month that mostly does is an old one. A complement says again
-- what it completes, so only the batch of a whole month (AAMM) is looked at.
WITH mensuelles AS (
  SELECT ce_lot.source, ce_lot.empreinte, ce_lot.rang_lot
  FROM compte_rendu AS ce_lot JOIN calcul USING (lot)
  WHERE ce_lot.cadence = 'monthly' AND length(lot) = 4
),
repetees AS (
  SELECT mensuelles.source, max_by(avant.lot, avant.rang_lot) AS deja_livree_en
  FROM mensuelles JOIN compte_rendu AS avant
    ON avant.source = mensuelles.source AND avant.empreinte = mensuelles.empreinte AND avant.rang_lot < mensuelles.rang_lot
  GROUP BY mensuelles.source
)
SELECT source, deja_livree_en
FROM repetees
WHERE (SELECT count(*) FROM repetees) > parametre('part_livraison_repetee_max') * (SELECT count(*) FROM mensuelles)
