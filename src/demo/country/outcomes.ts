import type { Calendar } from './options.js'

/**
 * What becomes of a company: its entry (the first month whose draw fell under the hazard), the kind of proceedings,
 * what follows, and `fin`, the first month without activity. A company that just closes has no proceedings.
 */
export const outcomesSql = `CREATE OR REPLACE TABLE issue AS
WITH entrees AS (SELECT n, min(j) AS entree FROM mois WHERE entre GROUP BY n),
natures AS (
  SELECT e.n, cle, siren, fermeture, entree,
    CASE WHEN u(cle, 'nature') < 0.68 THEN 'liquidation'
      WHEN u(cle, 'nature') < 0.95 THEN 'redressement' ELSE 'sauvegarde' END AS nature,
    u(cle, 'suite') AS suite
  FROM entreprise AS e LEFT JOIN entrees USING (n)
),
suites AS (
  SELECT n, cle, siren, entree, fermeture, CASE WHEN entree IS NOT NULL THEN nature END AS nature,
    CASE WHEN nature = 'redressement' AND suite < 0.45 THEN entree + entier(cle, 'conversion', 3, 11) END AS conversion,
    CASE WHEN nature = 'redressement' AND suite BETWEEN 0.45 AND 0.8 OR nature = 'sauvegarde' AND suite < 0.6
      THEN entree + entier(cle, 'plan', 8, 15) END AS plan,
    CASE WHEN nature <> 'liquidation' AND suite > 0.8 THEN entree + entier(cle, 'fin', 6, 14) END AS cloture
  FROM natures
)
SELECT *, least(fermeture, CASE WHEN nature = 'liquidation' THEN entree + 1 ELSE conversion + 1 END) AS fin
FROM suites`

/** Events as the courts give them, dated inside their month; those of older procedures since 2006 (sources, 5.6). */
export function eventsSql({ from, simulatedTo }: Calendar): string {
  const event = (month: string, label: string, when: string) =>
    `SELECT n, cle, ${month} AS j, ${label} AS libelle FROM issue WHERE ${when}`
  const old = (after: string, label: string, when: string) =>
    `SELECT n, cle, procedure_ancienne + ${after}, ${label} FROM entreprise
    WHERE procedure_ancienne IS NOT NULL AND ${when}`
  return `CREATE OR REPLACE TABLE evenement AS
SELECT n, cle, j, libelle, mois_de(j) + CAST(floor(27 * um(cle, libelle, j)) AS INTEGER) AS jour FROM (
  ${[
    event('entree', "'ouverture_' || nature", 'nature IS NOT NULL'),
    event('conversion', "'ouverture_liquidation'", 'conversion IS NOT NULL'),
    event('plan', "'plan_continuation_' || nature", 'plan IS NOT NULL'),
    event('cloture', "'fin_procedure_' || nature", 'cloture IS NOT NULL'),
    event(
      "entree + entier(cle, 'clôture', 14, 40)",
      "'cloture_insuffisance_actif_liquidation'",
      "nature = 'liquidation'",
    ),
    event(
      'plan + 2',
      "'Solde_procedure_redressement'",
      "nature = 'redressement' AND plan IS NOT NULL AND suite_solde(cle)",
    ),
    old('0', "'ouverture_redressement'", 'true'),
    old("entier(cle, 'ancien plan', 9, 14)", "'plan_continuation_redressement'", 'true'),
    old("entier(cle, 'ancienne fin', 20, 29)", "'fin_procedure_redressement'", 'procedure_close'),
    // Noise of single establishments, which is never used; no month is without a line, since an empty file is refused.
    `SELECT n, cle, unnest(range(${from}, ${simulatedTo})), 'Solde_procedure_liquidation' FROM entreprise
    WHERE n % 1000 = 0`,
  ].join('\n  UNION ALL ')}
) WHERE j < ${simulatedTo}`
}

export const outcomeMacros = ["CREATE OR REPLACE MACRO suite_solde(cle) AS u(cle, 'solde') < 0.5"]
