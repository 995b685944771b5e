/*
label: Procédure collective de l'entreprise
grain: entreprise
since: '2026-11-01'
reads: [procol, grille_entreprise, calcul, couverture]
columns:
  etat_procol: { label: "Procédure collective", type: code, meaning: 'State on the last day of the month: in_bonis, sauvegarde, plan_sauvegarde, redressement, plan_redressement or liquidation, the most severe of what is open', 'null': 'Procedures were never delivered, or the month is after what they cover', source: 'decisions, Time, collective procedures; variables, 2.7 (etat_proc_collective in 2021)' }
  date_procol: { label: "Dernier jugement de la procédure", type: date, meaning: Day of the last event of the procedure that etat_procol names, 'null': 'In bonis, or unknown', source: 'variables, 2.7 (date_proc_collective in 2021)' }
  entree_procol: { label: "Entrée en procédure collective", type: boolean, meaning: 'Failure: on a day of the month a procedure is open while the company was in bonis the day before', 'null': 'Procedures were never delivered, or the month is after what they cover', source: 'decisions, Time, failure; variables, 2.7 (tag_failure in 2021, where it was never cleared)' }
  mois_depuis_entree: { label: "Mois depuis l'entrée en procédure collective", type: integer, unit: mois, meaning: 'Months since the last entry, 0 in its own month, whether the procedure is still open or not', 'null': 'The company never entered one, or procedures were never delivered, or the month is after what they cover', source: 'decisions, Time, failure; variables, 4.10, to the future' }
  signal_fort: { label: "Procédure collective en cours", type: boolean, meaning: A procedure is open on the last day of the month, 'null': 'Procedures were never delivered, or the month is after what they cover', source: 'decisions, Time, target' }
*/
-- Reads the events of a company day after day and keeps, for each action, whether it is open and the day of its plan.
WITH RECURSIVE
duree AS (
  SELECT to_months(12 * CAST(parametre('duree_plan_ans') AS INTEGER)) AS plan_max
),
-- From the least severe to the most.
actions AS (
  SELECT unnest(noms) AS action, generate_subscripts(noms, 1) AS gravite
  FROM (SELECT ['sauvegarde', 'redressement', 'liquidation'] AS noms)
),
evenements AS (
  SELECT
    siren,
    date_effet AS jour,
    action,
    bool_or(stade = 'ouverture') AS ouverture,
    bool_or(stade = 'plan_continuation') AS plan,
    bool_or(clos) AS fin,
    bool_or(NOT clos) AS vie
  FROM (
    SELECT *, coalesce(stade IN ('fin_procedure', 'inclusion_autre_procedure', 'abandon_procedure'), false) AS clos
    FROM procol
    WHERE stade IS DISTINCT FROM 'solde_procedure'
  )
  GROUP BY siren, date_effet, action
),
jours AS (
  SELECT siren, jour, row_number() OVER (PARTITION BY siren ORDER BY jour) AS rang
  FROM (SELECT DISTINCT siren, jour FROM evenements)
),
-- One line per day with events and per action, also those that nothing happens to.
jours_actions AS (
  SELECT
    jours.siren,
    jours.rang,
    jours.jour,
    actions.action,
    gravite,
    coalesce(ouverture, false) AS ouverture,
    plan,
    coalesce(fin, false) AS fin,
    coalesce(vie, false) AS vie
  FROM jours
  CROSS JOIN actions
  LEFT JOIN evenements ON evenements.siren = jours.siren AND evenements.jour = jours.jour AND evenements.action = actions.action
),
-- `ecartee`: closed for good by a more severe action; only an opening brings it back. `veille`: open the day before.
etats AS (
  SELECT
    siren,
    CAST(0 AS BIGINT) AS rang,
    CAST(NULL AS DATE) AS jour,
    action,
    gravite,
    CAST(NULL AS BOOLEAN) AS veille,
    false AS ouverte,
    CAST(NULL AS DATE) AS date_plan,
    CAST(NULL AS DATE) AS dernier,
    false AS ecartee
  FROM jours CROSS JOIN actions
  WHERE rang = 1
  UNION ALL
  SELECT
    siren,
    rang,
    jour,
    action,
    gravite,
    veille,
    ouverte AND NOT cede AS ouverte,
    CASE
      WHEN plan THEN jour
      WHEN deja AND NOT ouverture AND NOT fin THEN date_plan
    END AS date_plan,
    CASE WHEN vie THEN jour ELSE dernier END AS dernier,
    cede OR (ecartee AND NOT ouverture) AS ecartee
  FROM (
    -- A less severe action opened earlier gives way to one that opens on the day.
    SELECT *, deja AND coalesce(max(CASE WHEN s_ouvre THEN gravite END) OVER (PARTITION BY siren) > gravite, false) AS cede
    FROM (
      -- On one day a closing comes before an opening when the action was already open, after it otherwise: a day that
      -- has both leaves it as it was.
      SELECT
        *,
        CASE WHEN fin THEN deja AND ouvrante ELSE deja OR ouvrante END AS ouverte,
        ouvrante AND fin = deja AS s_ouvre
      FROM (
        SELECT
          jour.siren,
          jour.rang,
          jour.jour,
          jour.action,
          jour.gravite,
          ouverture,
          plan,
          fin,
          vie,
          date_plan,
          dernier,
          ecartee,
          ouverte AND coalesce(date_plan + plan_max > jour.jour - 1, true) AS veille,
          ouverte AND coalesce(date_plan + plan_max > jour.jour, true) AS deja,
          ouverture OR (vie AND NOT ecartee) AS ouvrante
        FROM etats AS avant
        JOIN jours_actions AS jour ON jour.siren = avant.siren AND jour.action = avant.action AND jour.rang = avant.rang + 1
        CROSS JOIN duree
      )
    )
  )
),
-- What is open after each day with events, until the next such day or the end of the plan.
ouvertes AS (
  SELECT
    siren,
    gravite,
    CASE WHEN date_plan IS NOT NULL AND action <> 'liquidation' THEN 'plan_' || action ELSE action END AS etat,
    dernier,
    jour AS depuis,
    least(lead(jour) OVER (PARTITION BY siren, action ORDER BY rang), CAST(date_plan + plan_max AS DATE), date_fin) AS jusqu_a,
    ouverte
  FROM etats CROSS JOIN duree CROSS JOIN calcul
),
-- The months whose last day falls in such an interval; the most severe wins.
mensuelles AS (
  SELECT
    siren,
    CAST(unnest(generate_series(
      greatest(date_trunc('month', depuis), date_debut),
      date_trunc('month', jusqu_a) - INTERVAL 1 MONTH,
      INTERVAL 1 MONTH
    )) AS DATE) AS periode,
    gravite,
    etat,
    dernier
  FROM ouvertes CROSS JOIN calcul
  WHERE ouverte
),
etats_du_mois AS (
  SELECT siren, periode, arg_max(etat, gravite) AS etat, arg_max(dernier, gravite) AS dernier
  FROM mensuelles
  GROUP BY siren, periode
),
entrees AS (
  SELECT siren, CAST(date_trunc('month', jour) AS DATE) AS periode
  FROM etats
  GROUP BY siren, jour
  HAVING bool_or(ouverte) AND NOT bool_or(veille)
),
mois AS (
  SELECT periode, last_day(periode) <= (SELECT jusqu_a FROM couverture WHERE source = 'procol') AS couvert
  FROM (
    SELECT CAST(unnest(generate_series(date_debut, date_fin - INTERVAL 1 MONTH, INTERVAL 1 MONTH)) AS DATE) AS periode
    FROM calcul
  )
)
SELECT
  entreprises.siren,
  mois.periode,
  CASE WHEN couvert THEN coalesce(etat, 'in_bonis') END AS etat_procol,
  CASE WHEN couvert THEN dernier END AS date_procol,
  CASE WHEN couvert THEN coalesce(entrees.periode = mois.periode, false) END AS entree_procol,
  CASE WHEN couvert THEN CAST(datediff('month', entrees.periode, mois.periode) AS INTEGER) END AS mois_depuis_entree,
  CASE WHEN couvert THEN etat IS NOT NULL END AS signal_fort
FROM (SELECT DISTINCT siren FROM grille_entreprise) AS entreprises
CROSS JOIN mois
LEFT JOIN etats_du_mois ON etats_du_mois.siren = entreprises.siren AND etats_du_mois.periode = mois.periode
-- The last entry up to the month, also one before the grid.
ASOF LEFT JOIN entrees ON entrees.siren = entreprises.siren AND entrees.periode <= mois.periode
