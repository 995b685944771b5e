import { type Calendar, life } from './options.js'

/**
 * The first sirens of a country: 990 000 000 and up, a hundred million numbers that INSEE has not reached. Those of the
 * small fixtures are below 900 100 000, so that no invented company is in both.
 */
const firstSiren = 99_000_000

/** Shares of the stories, over lives of seventeen years. Truth files name them; no delivery does. */
const stories: readonly [story: string, share: number][] = [
  ['declin', 0.36],
  ['activite_partielle', 0.14],
  ['soudain', 0.09],
  ['croissance', 0.16],
  ['saisonnier', 0.07],
  ['stable', 0.06],
  ['demenagement', 0.06],
  ['groupe', 0.06],
]

function storyOf(draw: string): string {
  let upTo = 0
  const branches = stories.map(([story, share]) => {
    upTo += share
    return `WHEN ${draw} < ${upTo.toFixed(4)} THEN '${story}'`
  })
  return `CASE ${branches.join(' ')} ELSE 'stable' END`
}

/**
 * Legal categories: public bodies are outside the perimeter, sole traders have a name of their own. Source: sources,
 * 4.3.
 */
const legalCategory = `CASE
  WHEN tirage_cj < 0.012 THEN '7210' WHEN tirage_cj < 0.016 THEN '7346' WHEN tirage_cj < 0.019 THEN '7389'
  WHEN tirage_cj < 0.022 THEN '4110' WHEN tirage_cj < 0.024 THEN '7430' WHEN tirage_cj < 0.026 THEN '7112'
  WHEN ape IN ('8810A', '9312Z', '9499Z', '8531Z') THEN '9220'
  WHEN tirage_cj < 0.10 AND taille < 20 THEN '1000' WHEN tirage_cj < 0.50 THEN '5499' WHEN tirage_cj < 0.93 THEN '5710'
  WHEN tirage_cj < 0.96 THEN '5599' WHEN tirage_cj < 0.98 THEN '5202' ELSE '6540' END`

/** One row a legal unit, with all that is drawn once: who it is, and the parameters of what happens to it. */
export function companiesSql(range: { from: number; to: number }, seed: number, calendar: Calendar): string {
  return `CREATE OR REPLACE TABLE entreprise AS
WITH tirage AS (SELECT n, hash(${seed}, n) AS cle FROM range(${range.from}, ${range.to}) AS t(n)),
traits AS (
  SELECT n, cle, histoire, avec_cle(CAST(${firstSiren} + n AS VARCHAR)) AS siren,
    ape, metier, risque, saison, pic, choc, aide, departement, latitude, longitude, u(cle, 'forme') AS tirage_cj,
    ln(13.5) + taille_secteur * 0.7 + 1.0 * normale(cle, 'taille')
      + CASE WHEN histoire = 'groupe' THEN 0.9 ELSE 0 END
      + CASE WHEN u(cle, 'géant') < 0.05 THEN ln(pareto(cle, 'ampleur', 1.4)) ELSE 0 END AS ln_taille
  FROM (SELECT *, u(cle, 'activité') AS tirage_activite, u(cle, 'lieu') AS tirage_lieu,
    ${storyOf("u(cle, 'histoire')")} AS histoire FROM tirage)
    ASOF JOIN activite ON tirage_activite >= activite.de
    ASOF JOIN territoire ON tirage_lieu >= territoire.de
),
formes AS (
  SELECT *, exp(least(ln_taille, 9.5)) AS taille FROM traits
),
nommees AS (
  SELECT * EXCLUDE (ape, ln_taille, risque),
    least(ln_taille, 9.5) AS ln_taille, risque, ${legalCategory} AS categorie,
    CASE WHEN tirage_cj < 0.026 THEN '8411Z' ELSE ape END AS ape
  FROM formes
)
SELECT nommees.*,
  categorie LIKE '7%' OR categorie LIKE '4%' AS publique,
  CASE WHEN u(cle, 'âge') < 0.52 THEN ${life.from} - 1 - CAST(floor(-ln(1.0 - u(cle, 'ancien')) * 150) AS INTEGER)
    ELSE entier(cle, 'naissance', ${life.from}, ${calendar.end - 3}) END AS creation,
  CASE WHEN histoire = 'croissance' THEN 0.04 + 0.14 * u(cle, 'pente') 
    ELSE 0.015 * normale(cle, 'pente') END AS croissance,
  CASE WHEN histoire = 'saisonnier' THEN greatest(saison, 0.3) ELSE saison END AS amplitude,
  entier(cle, 'arc', ${life.from}, ${life.to - 1}) AS arc,
  CASE histoire WHEN 'declin' THEN entier(cle, 'durée', 15, 48)
    WHEN 'activite_partielle' THEN entier(cle, 'durée', 4, 9) ELSE 6 END AS duree,
  CASE histoire WHEN 'declin' THEN 0.15 + 0.5 * pow(u(cle, 'perte'), 1.5)
    WHEN 'activite_partielle' THEN 0.04 + 0.1 * u(cle, 'perte') ELSE 0 END AS perte,
  histoire = 'activite_partielle' OR (histoire = 'declin' AND u(cle, 'reprise') < 0.4) AS reprend,
  0.4 * normale(cle, 'fragilité') AS fragilite,
  60000 + CAST(floor(70000 * u(cle, 'salaire')) AS BIGINT) AS charge,
  -- Companies in decline move while they owe, so that debts have something to follow.
  CASE WHEN histoire = 'declin' AND u(cle, 'déménage') < 0.25
      THEN CASE WHEN arc + 14 BETWEEN ${calendar.simulatedFrom + 1} AND ${calendar.end - 1} THEN arc + 14 END
    WHEN histoire = 'demenagement' OR u(cle, 'déménage') < 0.04
      THEN entier(cle, 'déménagement', ${calendar.simulatedFrom + 1}, ${calendar.end - 1}) END AS demenage,
  CASE WHEN u(cle, 'ancienne procédure') < 0.02 AND NOT publique
    THEN entier(cle, 'ancienne ouverture', 72, ${calendar.simulatedFrom - 30}) END AS procedure_ancienne,
  u(cle, 'plan tenu') < 0.6 AS procedure_close,
  greatest(creation, ${calendar.simulatedFrom})
    + CAST(floor(-ln(1.0 - u(cle, 'fermeture')) / 0.0009) AS INTEGER) AS fermeture,
  taille < 9 AS trimestriel,
  CASE WHEN histoire = 'groupe'
      THEN CAST(greatest(2, least(600, taille / 2, 2 + floor(4 * pareto(cle, 'sites', 1.0)))) AS INTEGER)
    WHEN taille >= 8 AND u(cle, 'multi') < 0.42
      THEN CAST(least(taille / 2.5, 200, 1 + floor(1.7 * pareto(cle, 'sites', 0.9))) AS INTEGER)
    ELSE 1 END AS sites
FROM nommees`
}

/**
 * Establishments: site 1 is the head office; a move gives it a new siret and keeps its account. Shares are in
 * ten-thousandths.
 */
export const sitesSql = `CREATE OR REPLACE TABLE etablissement AS
WITH rangs AS (SELECT *, unnest(range(1, sites + 1)) AS k FROM entreprise),
places AS (
  SELECT n, k, cle, siren, departement,
    CAST(floor(10000 * (1.0 - pow(1.0 - (k - 1.0) / sites, 1.6))) AS BIGINT) AS bas,
    CAST(floor(10000 * (1.0 - pow(1.0 - CAST(k AS DOUBLE) / sites, 1.6))) AS BIGINT) AS haut,
    CASE WHEN k = 1 THEN demenage END AS demenagement,
    -- Up to four sites each pay for themselves; beyond, the head office pays for all (versement en lieu unique).
    sites > 4 AS lieu_unique,
    lpad(CASE WHEN length(departement) = 2 AND departement NOT LIKE '2_' THEN departement || '7' ELSE '207' END, 3, '0')
      || lpad(CAST(n * 1000 + k AS VARCHAR), 15, '0') AS compte
  FROM rangs
)
SELECT * EXCLUDE (cle, siren, departement), avec_cle(siren || lpad(CAST(k AS VARCHAR), 4, '0')) AS siret,
  CASE WHEN demenagement IS NOT NULL THEN avec_cle(siren || lpad(CAST(900 + k AS VARCHAR), 4, '0')) END AS siret_nouveau
FROM places`
