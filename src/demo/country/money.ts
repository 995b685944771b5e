import type { Calendar } from './options.js'

/** Contributions in cents, by account and month. December carries a bonus in one company out of three. */
export function contributionsSql({ simulatedFrom, end }: Calendar): string {
  return `CREATE OR REPLACE TABLE cotisation AS
WITH montants AS (
  SELECT m.n, m.j, CAST(effectif AS BIGINT) * charge
    * CASE WHEN m.j % 12 = 11 AND u(e.cle, 'prime') < 0.33 THEN 3 ELSE 2 END // 2 AS montant
  FROM mois AS m JOIN entreprise AS e USING (n) JOIN issue USING (n)
  WHERE m.j >= ${simulatedFrom} AND m.j < ${end} AND m.j < fin AND effectif > 0
)
SELECT n, k, j, compte, CASE WHEN lieu_unique THEN montant ELSE part_de(montant, bas, haut) END AS montant
FROM montants JOIN etablissement AS s USING (n)
WHERE NOT lieu_unique OR k = 1`
}

/** Unpaid pieces of an episode: a period, a share, and `r`, the month in which it is paid back, oldest first. */
export function piecesSql({ simulatedFrom, end }: Calendar): string {
  return `CREATE OR REPLACE TABLE piece AS
SELECT p.n, c.k, ep, m, compte, montant, creance,
  p.r AS r_prevu, CASE WHEN r > coalesce(entree, 9999) OR r >= fin THEN 9999 ELSE r END AS r,
  entree, nature, plan
FROM (
  SELECT n, ep, m, CAST(round(part * 1000) AS BIGINT) AS creance,
    c + CAST(ceil((m - a + 1) * (d - c) / CAST(b - a + 1 AS DOUBLE)) AS INTEGER) AS r
  FROM (SELECT *, unnest(range(greatest(a, ${simulatedFrom}), least(b + 1, ${end}))) AS m FROM episode)
) AS p
JOIN cotisation AS c ON c.n = p.n AND c.j = p.m
JOIN issue AS i ON i.n = p.n
WHERE p.m <= coalesce(entree, 9999) AND p.m < fin`
}

/**
 * Operations on each debt: put in recovery the month after (one in three after the 20th, so that it counts a month
 * later), perhaps a part paid, paid, or carried into the proceedings. Amounts are what remains. Source: sources, 5.3.
 */
export const operationsSql = `CREATE OR REPLACE TABLE operation AS
WITH dettes AS (
  SELECT piece.*, cle, montant * creance // 1000 AS du, trimestriel,
    -- Quarterly payers owe three months under one period: the order number tells them apart, and the episodes too.
    101 + 100 * (3 * CASE WHEN ep = 0 THEN 0 ELSE 1 + ep % 2 END + m % 3) AS ecart,
    (montant * creance // 1000) * 35 // 100 AS ouvriere,
    r_prevu - m > 4 AND um(cle, 'acompte', m * 100 + ep) < 0.3
      AND m + 1 + (r_prevu - m - 1) // 2 <= least(r, coalesce(entree, 9999)) AS acompte
  FROM piece JOIN entreprise USING (n)
  WHERE montant * creance // 1000 >= 500
),
etapes AS (
  SELECT *, 1 AS h, m + 1 AS j, 1000 AS reste, 1 AS op, 0 AS procedure_en_cours FROM dettes
  UNION ALL
  SELECT *, 2, m + 1 + (r_prevu - m - 1) // 2, 500, 2, 0 FROM dettes
  WHERE acompte
  UNION ALL
  SELECT *, 3, greatest(r, m + 2), 0, 2, 0 FROM dettes WHERE r < 9999
  UNION ALL
  SELECT *, 4, entree + 1, CASE WHEN acompte THEN 500 ELSE 1000 END, 1, 1 FROM dettes WHERE r = 9999 AND entree > m
)
SELECT n, k, compte, m, ecart, h, j, cle, op, procedure_en_cours, trimestriel,
  mois_de(j) + CAST(CASE WHEN h = 3 THEN 15 + floor(10 * um(cle, h, m)) 
    ELSE 2 + floor(24 * um(cle, h, m)) END AS INTEGER) AS jour,
  CAST((ouvriere * reste // 1000) * 0.01 AS DECIMAL(18, 2)) AS part_ouvriere,
  CAST(((du - ouvriere) * reste // 1000) * 0.01 AS DECIMAL(18, 2)) AS part_patronale
FROM etapes`

/** What of a month's contribution was not received when it was due. */
export const unpaidSql = `CREATE OR REPLACE TABLE impayes AS
SELECT n, k, m AS j, CAST(least(any_value(montant), sum(montant * least(creance, 1000) // 1000)) AS BIGINT) AS impaye
FROM piece GROUP BY n, k, m`

/** Headcounts of a company as one list over the window: absent before its birth and after its end. */
export function headcountsSql({ from, end }: Calendar): string {
  return `CREATE OR REPLACE TABLE effectifs AS
SELECT n, list(CASE WHEN m.j < fin THEN effectif END ORDER BY g.j) AS valeurs
FROM (SELECT n, unnest(range(${from}, ${end})) AS j FROM entreprise) AS g
JOIN (SELECT n, fin FROM issue) USING (n)
LEFT JOIN mois AS m USING (n, j)
GROUP BY n`
}
