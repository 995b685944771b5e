/*
label: Columns that a source did not have
proves: The files of a source have the columns that its batch before had
severity: info
reads: [colonnes, calcul]
*/
-- Columns that are declared are not looked at here: without one that is required the file is refused.
WITH ce_lot AS (SELECT source, rang_lot, colonne FROM colonnes JOIN calcul USING (lot)),
avant AS (
  SELECT source, colonne
  FROM colonnes
  JOIN (
    SELECT source, max(colonnes.rang_lot) AS rang_lot
    FROM colonnes JOIN (SELECT source, min(rang_lot) AS rang FROM ce_lot GROUP BY source) USING (source)
    WHERE colonnes.rang_lot < rang
    GROUP BY source
  ) USING (source, rang_lot)
)
SELECT source, colonne, 'new' AS constat
FROM ce_lot ANTI JOIN avant USING (source, colonne)
WHERE colonne IS NOT NULL AND source IN (SELECT source FROM avant)
UNION ALL
SELECT source, colonne, 'gone'
FROM avant ANTI JOIN ce_lot USING (source, colonne)
WHERE colonne IS NOT NULL
