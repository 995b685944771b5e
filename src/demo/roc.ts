/**
 * The ROC area of the state oracle, one month in six: how well the best model that knows the state of the month, and
 * not the path to come, ranks the companies that will enter proceedings within eighteen months. Ties count for a half.
 */
export const rocSql = `
WITH lignes AS (
  SELECT o.probabilite_18m AS p,
    coalesce(defaillance >= m.mois + INTERVAL 1 MONTH AND defaillance < m.mois + INTERVAL 19 MONTH, false) AS echec
  FROM mois AS m JOIN oracle AS o USING (etat) JOIN entreprises USING (siren)
  WHERE perimetre AND NOT en_procedure AND month(m.mois) % 6 = 1
),
paliers AS (
  SELECT p, count(*) FILTER (echec) AS oui, count(*) FILTER (NOT echec) AS non FROM lignes GROUP BY p
),
cumules AS (
  SELECT oui, non, coalesce(sum(non) OVER (ORDER BY p ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS dessous
  FROM paliers
)
SELECT sum(oui * (2 * dessous + non)) / nullif(2.0 * sum(oui) * sum(non), 0) AS got FROM cumules`
