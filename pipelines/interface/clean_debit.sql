/*
label: Dettes Urssaf aux mois où elles changent, pour l'interface
since: '2026-11-01'
reads: [debit, calcul]
key: [siret, periode]
order: [siret, periode]
columns:
  siret: { label: "Siret", type: siret, meaning: The establishment, 'null': never }
  periode: { label: "Mois", type: month, meaning: 'First day of a month in which a debt of the establishment changes, leaves it or comes to it', 'null': never, source: 'decisions, Time, month of a debit line' }
  part_ouvriere: { label: "Dette, part ouvrière", type: euros, unit: €, meaning: "Employees' share still owed at the end of the month, all debts together", 'null': never, source: 'decisions, Time, debt at a month' }
  part_patronale: { label: "Dette, part patronale", type: euros, unit: €, meaning: "Employer's share still owed at the end of the month, all debts together", 'null': never, source: 'decisions, Time, debt at a month' }
  is_last: { label: "Dernière ligne de l'établissement", type: boolean, meaning: 'The line is the latest of its establishment: what it owes today', 'null': never, source: 'variables, 6.2' }
  provisoire: { label: "Mois en cours", type: boolean, meaning: 'The month is that of the batch, still running when the batch was delivered', 'null': never, source: 'decisions, Time, grid' }
caveats:
  - Between two lines the debt is that of the first one; before the first, and when there is none, it is 0.
  - A debt repaid keeps its lines; the last one says 0.
  - An operation after the day that ends a month belongs to the next one, and waits for the next batch when that one has not begun.
*/
WITH
lignes AS (
  SELECT
    *,
    coalesce(compte, siret) AS redevable,
    CAST(date_trunc('month', date_traitement) + to_months(CASE WHEN day(date_traitement) <= parametre('jour_limite_debit') THEN 0 ELSE 1 END) AS DATE) AS mois
  FROM debit
),
-- A line is the balance of its debt from its month until a line further in the order has come, whatever the days say.
soldes AS (
  SELECT
    siret,
    part_ouvriere,
    part_patronale,
    mois AS depuis,
    min(mois) OVER (
      PARTITION BY redevable, periode_debut, periode_fin, numero_ecart_negatif
      ORDER BY numero_historique NULLS FIRST, date_traitement, rang_lot, fichier, enregistrement
      ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
    ) AS jusqu_a
  FROM lignes CROSS JOIN calcul
  WHERE mois <= date_fin
),
-- What each balance adds to its establishment when it starts, and takes away when it ends.
mouvements AS (
  SELECT siret, depuis AS periode, part_ouvriere AS ouvriere, part_patronale AS patronale
  FROM soldes
  WHERE coalesce(depuis < jusqu_a, true)
  UNION ALL
  SELECT siret, jusqu_a, -part_ouvriere, -part_patronale
  FROM soldes
  WHERE depuis < jusqu_a
),
variations AS (
  SELECT siret, periode, sum(ouvriere) AS ouvriere, sum(patronale) AS patronale
  FROM mouvements
  GROUP BY siret, periode
)
SELECT
  siret,
  periode,
  CAST(sum(ouvriere) OVER suite AS DECIMAL(18, 2)) AS part_ouvriere,
  CAST(sum(patronale) OVER suite AS DECIMAL(18, 2)) AS part_patronale,
  lead(periode) OVER suite IS NULL AS is_last,
  periode = date_fin AS provisoire
FROM variations CROSS JOIN calcul
WINDOW suite AS (PARTITION BY siret ORDER BY periode)
