/**
 * Random numbers without a generator: a hash of what is drawn for whom. Nothing depends on the order in which rows are
 * made, so neither threads nor ranges change a byte. The outer hash matters: the engine combines several arguments by
 * exclusive or, which alone would make two draws of one company functions of each other.
 */
export const chanceMacros: readonly string[] = [
  // Uniform in [0, 1), for a company (or another key) and a purpose.
  'CREATE OR REPLACE MACRO u(cle, quoi) AS CAST(hash(hash(cle, quoi)) >> 11 AS DOUBLE) / 9007199254740992.0',
  'CREATE OR REPLACE MACRO um(cle, quoi, j) AS CAST(hash(hash(cle, quoi, j)) >> 11 AS DOUBLE) / 9007199254740992.0',
  // Box and Muller.
  `CREATE OR REPLACE MACRO normale(cle, quoi) AS
    sqrt(-2.0 * ln(1.0 - u(cle, quoi))) * cos(2.0 * pi() * u(cle, quoi || '/'))`,
  // Pareto of minimum 1: the heavy tails of sizes, sites and debts.
  'CREATE OR REPLACE MACRO pareto(cle, quoi, alpha) AS pow(1.0 - u(cle, quoi), -1.0 / alpha)',
  `CREATE OR REPLACE MACRO entier(cle, quoi, bas, haut) AS
    bas + CAST(floor(u(cle, quoi) * (haut - bas + 1)) AS INTEGER)`,
  'CREATE OR REPLACE MACRO choix(liste, cle, quoi) AS liste[1 + CAST(floor(u(cle, quoi) * len(liste)) AS INTEGER)]',
  'CREATE OR REPLACE MACRO borne(x) AS greatest(0.0, least(1.0, x))',
  "CREATE OR REPLACE MACRO mois_de(j) AS CAST(DATE '2000-01-01' + to_months(CAST(j AS INTEGER)) AS DATE)",
  "CREATE OR REPLACE MACRO numero_mois(jour) AS datediff('month', DATE '2000-01-01', jour)",
  // Check digit of Luhn, over the digits before it: sirens and sirets of the country all have a right one.
  `CREATE OR REPLACE MACRO cle_luhn(chiffres) AS CAST((10 - list_sum(list_transform(range(1, length(chiffres) + 1),
    i -> CASE WHEN (length(chiffres) - i) % 2 = 1 THEN CAST(chiffres[i] AS INTEGER)
      WHEN CAST(chiffres[i] AS INTEGER) > 4 THEN 2 * CAST(chiffres[i] AS INTEGER) - 9
      ELSE 2 * CAST(chiffres[i] AS INTEGER) END)) % 10) % 10 AS VARCHAR)`,
  'CREATE OR REPLACE MACRO avec_cle(chiffres) AS chiffres || cle_luhn(chiffres)',
  // A whole amount cut along cumulated shares (in ten-thousandths): the pieces add up to it exactly.
  'CREATE OR REPLACE MACRO part_de(total, bas, haut) AS (total * haut) // 10000 - (total * bas) // 10000',
]
