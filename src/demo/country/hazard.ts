import { type Calendar, crisis } from './options.js'

/** Logarithm of the headcount without seasons nor noise: growth, youth, the arc of a decline and its recovery. */
export const pathMacros: readonly string[] = [
  `CREATE OR REPLACE MACRO lisse(ln_taille, croissance, creation, arc, duree, perte, reprend, j) AS
    ln_taille + croissance * greatest(-72, least(72, j - 200)) / 12.0 + least(0.0, -0.5 + 0.5 * (j - creation) / 24.0)
    + ln(1.0 - perte * borne((j - arc) / CAST(duree AS DOUBLE))
      * (1.0 - CASE WHEN reprend THEN borne((j - arc - duree) / 24.0) ELSE 0.0 END))`,
  // How hard the crisis is: whole in its second month, half of it a year later, over three months after its end.
  `CREATE OR REPLACE MACRO crise(j) AS CASE WHEN j < ${crisis.from} THEN 0.0 WHEN j = ${crisis.from} THEN 0.5
    ELSE borne(1.0 - 0.5 * (j - ${crisis.from} - 1) / 11.0) * borne((${crisis.to + 4} - j) / 4.0) END`,
]

/** Monthly log-odds of an entry without debt, decline nor shock; set so that entries are near 1.8 % a year. */
const base = -7.87

/**
 * The latent hazard. Interactions: debt weighs more while staff leaves, and on the young; partial activity protects who
 * owes nothing and announces the failure of who does. Regime: during the crisis public aid lowers the hazard and
 * empties debts of half their meaning, while distress rises; a catch-up follows. No family of models is its mirror
 * image.
 */
const logOdds = `${base}
  + 1.2 * ln(1.0 + 4.0 * ratio) * CASE WHEN regime THEN 0.5 ELSE 1.0 END
  + 4.0 * greatest(0.0, -pente)
  + 2.0 * ln(1.0 + 4.0 * ratio) * greatest(0.0, -pente)
  + CASE WHEN aide = 1 THEN CASE WHEN ratio > 0.5 THEN 0.6 ELSE -0.3 END ELSE 0.0 END
  + CASE WHEN j - creation BETWEEN 0 AND 47 THEN 0.4 + 0.4 * ln(1.0 + ratio) ELSE 0.0 END
  - 0.2 * (ln_taille - 2.6) + 1.5 * risque + fragilite
  + CASE WHEN histoire = 'soudain' AND j BETWEEN arc AND arc + 2 THEN 5.0 ELSE 0.0 END
  + CASE WHEN regime THEN -0.6 WHEN j BETWEEN ${crisis.to + 4} AND ${crisis.to + 24} THEN 0.2 ELSE 0.0 END`

/**
 * One row a company and month of life: headcount, debt, trend, hazard, and whether the draw of the month fell under it.
 */
export function monthsSql({ simulatedFrom, simulatedTo }: Calendar): string {
  return `CREATE OR REPLACE TABLE mois AS
WITH grille AS (
  SELECT *, unnest(range(greatest(creation, ${simulatedFrom}), least(fermeture, ${simulatedTo}))) AS j
  FROM entreprise
),
etats AS (
  SELECT g.*, coalesce(dette, 0) / 1e6 AS ratio, coalesce(p.aide, 0) AS aide_recente,
    lisse(ln_taille, croissance, creation, arc, duree, perte, reprend, g.j) AS niveau,
    lisse(ln_taille, croissance, creation, arc, duree, perte, reprend, g.j - 12) AS niveau_avant
  FROM grille AS g LEFT JOIN pression AS p ON p.n = g.n AND p.j = g.j
),
risques AS (
  SELECT n, j, cle, ratio, aide, pente, regime, publique, procedure_ancienne, procedure_close,
    CAST(greatest(0, round(exp(niveau) * (1.0 + amplitude * cos(2.0 * pi() * (j + 1 - pic) / 12.0))
      * (1.0 - choc * crise(j)) * (1.0 + 0.05 * (um(cle, 0, j) - 0.5)))) AS INTEGER) AS effectif,
    1.0 / (1.0 + exp(-(${logOdds}))) AS hasard_libre
  FROM (SELECT * EXCLUDE (aide, aide_recente), aide_recente AS aide, niveau - niveau_avant AS pente,
    j BETWEEN ${crisis.from} AND ${crisis.to} AS regime FROM etats)
)
SELECT n, j, effectif, ratio, aide, pente, regime, hasard, um(cle, 1, j) < hasard AS entre
FROM (
  SELECT *, CASE
    WHEN publique THEN 0.0
    -- While a plan of an older procedure runs there is no new entry.
    WHEN procedure_ancienne IS NOT NULL AND NOT procedure_close AND j < procedure_ancienne + 132 THEN 0.0
    ELSE least(0.35, hasard_libre) END AS hasard
  FROM risques
)`
}
