/*
label: Cotisations appelées, mois par mois, pour l'interface
since: '2026-11-01'
reads: [cotisation, calcul]
key: [siret, periode]
order: [siret, periode]
columns:
  siret: { label: "Siret", type: siret, meaning: The establishment, 'null': never }
  periode: { label: "Mois", type: month, meaning: First day of the month, 'null': never }
  du: { label: "Cotisation appelée", type: euros_fins, unit: €, meaning: 'Contributions called for the month: each call shared equally between the months of its period, then summed; negative when calls are corrected', 'null': never, source: 'decisions, Time, contributions' }
  provisoire: { label: "Mois en cours", type: boolean, meaning: 'The month is that of the batch, still running when the batch was delivered', 'null': never, source: 'decisions, Time, grid' }
caveats:
  - A month without a line has no call, which is not a call of zero.
  - All months are there, however old; a call of a period that goes on after the month of the batch shows its first months.
*/
-- Shares are whole hundred-millionths of a euro, rounded half away from zero: sums are exact whatever their order.
WITH
appels AS (
  SELECT siret, periode_debut, CAST(du * 100 AS BIGINT) AS centimes, datediff('month', periode_debut, periode_fin) AS duree
  FROM cotisation
  WHERE du IS NOT NULL
),
-- The share is computed once a call, then said for each of its months: whole cents, then what remains of them, since the
-- engine is ten times slower to divide the large numbers that one division would need.
egales AS (
  SELECT siret, periode_debut, duree, CAST(centimes // duree AS HUGEINT) * 1000000 + (2000000 * (centimes % duree) + sign(centimes) * duree) // (2 * duree) AS part
  FROM appels
),
parts AS (
  SELECT siret, CAST(periode_debut + to_months(CAST(unnest(range(duree)) AS INTEGER)) AS DATE) AS periode, part
  FROM egales
)
SELECT
  siret,
  periode,
  CAST(CAST(sum(part) AS DECIMAL(24, 0)) * 0.00000001 AS DECIMAL(24, 8)) AS du,
  periode = any_value(date_fin) AS provisoire
FROM parts CROSS JOIN calcul
WHERE periode <= date_fin
GROUP BY siret, periode
