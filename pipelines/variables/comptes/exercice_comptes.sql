/*
label: Exercices comptables utilisés chaque mois
grain: entreprise
since: '2026-11-01'
reads: [bdf, diane, ratios_inpi, grille_entreprise]
columns:
  arrete_bilan_bdf: { label: "Clôture de l'exercice utilisé (BdF)", type: date, meaning: 'Last day of the financial year that the month uses, in the ratios of the Banque de France: the latest one that may be known and is not too old', 'null': 'No financial year that the month may use, or no delivery', source: 'decisions, Time, accounts' }
  arrete_bilan_bdf_past_1: { label: "Clôture de l'exercice d'un an plus tôt (BdF)", type: date, meaning: 'Last day of the financial year that ended about one year before the one in use, in the ratios of the Banque de France', 'null': 'No financial year is in use, or none ended then', source: 'decisions, Time, accounts' }
  arrete_bilan_bdf_past_2: { label: "Clôture de l'exercice de deux ans plus tôt (BdF)", type: date, meaning: 'Last day of the financial year that ended about two years before the one in use, in the ratios of the Banque de France', 'null': 'No financial year is in use, or none ended then', source: 'decisions, Time, accounts' }
  arrete_bilan_diane: { label: "Clôture de l'exercice utilisé (Diane)", type: date, meaning: 'Last day of the financial year that the month uses, in the accounts of Diane: the latest one that may be known and is not too old', 'null': 'No financial year that the month may use, or no delivery', source: 'decisions, Time, accounts' }
  arrete_bilan_diane_past_1: { label: "Clôture de l'exercice d'un an plus tôt (Diane)", type: date, meaning: 'Last day of the financial year that ended about one year before the one in use, in the accounts of Diane', 'null': 'No financial year is in use, or none ended then', source: 'decisions, Time, accounts' }
  arrete_bilan_diane_past_2: { label: "Clôture de l'exercice de deux ans plus tôt (Diane)", type: date, meaning: 'Last day of the financial year that ended about two years before the one in use, in the accounts of Diane', 'null': 'No financial year is in use, or none ended then', source: 'decisions, Time, accounts' }
  arrete_bilan_inpi: { label: "Clôture de l'exercice utilisé (INPI)", type: date, meaning: 'Last day of the financial year that the month uses, in the accounts filed at the INPI: the latest one that may be known and is not too old', 'null': 'No financial year that the month may use, or no delivery', source: 'decisions, Time, accounts' }
  arrete_bilan_inpi_past_1: { label: "Clôture de l'exercice d'un an plus tôt (INPI)", type: date, meaning: 'Last day of the financial year that ended about one year before the one in use, in the accounts filed at the INPI', 'null': 'No financial year is in use, or none ended then', source: 'decisions, Time, accounts' }
  arrete_bilan_inpi_past_2: { label: "Clôture de l'exercice de deux ans plus tôt (INPI)", type: date, meaning: 'Last day of the financial year that ended about two years before the one in use, in the accounts filed at the INPI', 'null': 'No financial year is in use, or none ended then', source: 'decisions, Time, accounts' }
  arrete_bilan: { label: "Clôture de l'exercice utilisé (BdF ou Diane)", type: date, meaning: 'Last day of the financial year that the month uses for the ratios that both the Banque de France and Diane give: the latest one of either', 'null': 'Neither source has a financial year that the month may use', source: 'decisions, Time, accounts' }
  arrete_bilan_past_1: { label: "Clôture de l'exercice d'un an plus tôt (BdF ou Diane)", type: date, meaning: 'Last day of the financial year of either source that ended about one year before the one in use', 'null': 'No financial year is in use, or none ended then', source: 'decisions, Time, accounts' }
  arrete_bilan_past_2: { label: "Clôture de l'exercice de deux ans plus tôt (BdF ou Diane)", type: date, meaning: 'Last day of the financial year of either source that ended about two years before the one in use', 'null': 'No financial year is in use, or none ended then', source: 'decisions, Time, accounts' }
*/
-- Accounts are known months after the year ends. One choice for every source: a month uses one financial year whole, and what
-- is read of it, or of those before it, is read on these days; two years are never mixed.
WITH
bornes AS (
  SELECT
    CAST(parametre('comptes_utilisables_depuis_mois') AS INTEGER) AS depuis,
    CAST(parametre('comptes_utilisables_jusqu_a_mois') AS INTEGER) AS jusqu_a,
    CAST(parametre('ecart_exercices_mois') AS INTEGER) AS ecart_admis
),
-- The ratios of the Banque de France and those that Diane allows to compute are one series. A year of Diane without a closing
-- day has no month, so no month uses it.
clotures AS (
  SELECT siren, unnest(['bdf', 'ratios']) AS origine, arrete_bilan_bdf AS cloture FROM bdf
  UNION ALL
  SELECT siren, unnest(['diane', 'ratios']), arrete_bilan_diane FROM diane
  UNION ALL
  SELECT siren, 'inpi', date_cloture_exercice FROM ratios_inpi
),
-- Two closings of one month are one financial year told twice, of which the later day stands.
exercices AS (
  SELECT
    siren,
    origine,
    CAST(date_trunc('month', cloture) AS DATE) AS mois,
    max(cloture) AS cloture,
    lead(mois) OVER (PARTITION BY siren, origine ORDER BY mois) AS suivant
  FROM clotures
  GROUP BY siren, origine, mois
),
-- Each is held against itself too, so one that nothing comes before stays. Of several that ended about a year before, the
-- nearest to it, then the later.
avec_precedents AS (
  SELECT
    exercice.siren,
    exercice.origine,
    exercice.mois,
    exercice.cloture,
    exercice.suivant,
    first(avant.cloture ORDER BY abs(datediff('month', avant.mois, exercice.mois) - 12), avant.mois DESC)
      FILTER (WHERE abs(datediff('month', avant.mois, exercice.mois) - 12) <= ecart_admis) AS past_1,
    first(avant.cloture ORDER BY abs(datediff('month', avant.mois, exercice.mois) - 24), avant.mois DESC)
      FILTER (WHERE abs(datediff('month', avant.mois, exercice.mois) - 24) <= ecart_admis) AS past_2
  FROM exercices AS exercice
  JOIN exercices AS avant ON avant.siren = exercice.siren AND avant.origine = exercice.origine
  CROSS JOIN bornes
  GROUP BY ALL
),
ages AS (
  SELECT CAST(unnest(generate_series(depuis, jusqu_a)) AS INTEGER) AS age FROM bornes
),
-- An exercise is used until the next one may be known, so a month has one at most.
utilises AS (
  SELECT siren, origine, CAST(mois + to_months(age) AS DATE) AS periode, cloture, past_1, past_2
  FROM avec_precedents
  CROSS JOIN bornes
  CROSS JOIN ages
  WHERE suivant IS NULL OR age < datediff('month', mois, suivant) + depuis
)
SELECT
  grille.siren,
  grille.periode,
  bdf.cloture AS arrete_bilan_bdf,
  bdf.past_1 AS arrete_bilan_bdf_past_1,
  bdf.past_2 AS arrete_bilan_bdf_past_2,
  diane.cloture AS arrete_bilan_diane,
  diane.past_1 AS arrete_bilan_diane_past_1,
  diane.past_2 AS arrete_bilan_diane_past_2,
  inpi.cloture AS arrete_bilan_inpi,
  inpi.past_1 AS arrete_bilan_inpi_past_1,
  inpi.past_2 AS arrete_bilan_inpi_past_2,
  ratios.cloture AS arrete_bilan,
  ratios.past_1 AS arrete_bilan_past_1,
  ratios.past_2 AS arrete_bilan_past_2
FROM grille_entreprise AS grille
LEFT JOIN utilises AS bdf ON bdf.siren = grille.siren AND bdf.periode = grille.periode AND bdf.origine = 'bdf'
LEFT JOIN utilises AS diane ON diane.siren = grille.siren AND diane.periode = grille.periode AND diane.origine = 'diane'
LEFT JOIN utilises AS inpi ON inpi.siren = grille.siren AND inpi.periode = grille.periode AND inpi.origine = 'inpi'
LEFT JOIN utilises AS ratios ON ratios.siren = grille.siren AND ratios.periode = grille.periode AND ratios.origine = 'ratios'
