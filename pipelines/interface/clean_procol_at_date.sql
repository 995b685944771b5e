/*
label: Procédure collective en cours le premier du mois, pour l'interface
since: '2026-11-01'
reads: [procol, calcul]
key: [siren, periode]
order: [siren, periode]
columns:
  siren: { label: "Siren", type: siren, meaning: The company, 'null': never }
  periode: { label: "Mois", type: month, meaning: 'First day of the month, which is the day of the state', 'null': never }
  date_effet: { label: "Date d'effet", type: date, meaning: 'Day of the last event of the procedure up to that day', 'null': never }
  action_procol: { label: "Procédure", type: code, meaning: 'The most severe of the procedures open on that day: liquidation, then redressement, then sauvegarde', 'null': never, source: 'decisions, Time, collective procedures' }
  stade_procol: { label: "Stade", type: code, meaning: 'Stage of that last event: ouverture, plan_continuation, … (of several on one day a plan, then another stage, then an opening)', 'null': The label delivered is only that of the procedure }
  libelle_procol: { label: "Libellé", type: text, meaning: Name of the procedure or of its plan, 'null': never, source: 'variables, 6.7; parameter libelles_procol' }
  provisoire: { label: "Mois en cours", type: boolean, meaning: 'The month is that of the batch, still running when the batch was delivered', 'null': never, source: 'decisions, Time, grid' }
caveats:
  - 'A month without a line is in bonis. An event of 12 February appears in March, while the variable etat_procol, which is of the last day, has it in February.'
  - It reads events as the variable etat_procol does; a test holds the two against each other.
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
    bool_or(NOT clos) AS vie,
    first(stade ORDER BY stade = 'plan_continuation' DESC, stade = 'ouverture', stade) FILTER (WHERE NOT clos) AS stade
  FROM (
    SELECT
      siren,
      date_effet,
      action,
      coalesce(stade, '') AS stade,
      coalesce(stade IN ('fin_procedure', 'inclusion_autre_procedure', 'abandon_procedure'), false) AS clos
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
    coalesce(vie, false) AS vie,
    stade
  FROM jours
  CROSS JOIN actions
  LEFT JOIN evenements ON evenements.siren = jours.siren AND evenements.jour = jours.jour AND evenements.action = actions.action
),
-- `ecartee`: closed for good by a more severe action; only an opening brings it back.
etats AS (
  SELECT
    siren,
    CAST(0 AS BIGINT) AS rang,
    CAST(NULL AS DATE) AS jour,
    action,
    gravite,
    false AS ouverte,
    CAST(NULL AS DATE) AS date_plan,
    CAST(NULL AS DATE) AS dernier,
    CAST(NULL AS VARCHAR) AS stade,
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
    ouverte AND NOT cede AS ouverte,
    CASE
      WHEN plan THEN jour
      WHEN deja AND NOT ouverture AND NOT fin THEN date_plan
    END AS date_plan,
    CASE WHEN vie THEN jour ELSE dernier END AS dernier,
    CASE WHEN vie THEN stade ELSE stade_avant END AS stade,
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
          jour.stade,
          avant.stade AS stade_avant,
          date_plan,
          dernier,
          ecartee,
          ouverte AND coalesce(date_plan + plan_max > jour.jour, true) AS deja,
          ouverture OR (vie AND NOT ecartee) AS ouvrante
        FROM etats AS avant
        JOIN jours_actions AS jour ON jour.siren = avant.siren AND jour.action = avant.action AND jour.rang = avant.rang + 1
        CROSS JOIN duree
      )
    )
  )
),
-- What is open after each day with events, until the next such day or the end of the plan; without end when it lasts.
ouvertes AS (
  SELECT
    siren,
    action,
    gravite,
    CASE WHEN date_plan IS NOT NULL AND action <> 'liquidation' THEN 'plan_' || action ELSE action END AS etat,
    dernier,
    stade,
    jour AS depuis,
    least(lead(jour) OVER (PARTITION BY siren, action ORDER BY rang), CAST(date_plan + plan_max AS DATE)) AS jusqu_a,
    ouverte
  FROM etats CROSS JOIN duree
),
-- The months whose first day falls in such an interval; the most severe wins.
mensuelles AS (
  SELECT
    siren,
    CAST(unnest(generate_series(
      greatest(date_trunc('month', depuis - 1) + INTERVAL 1 MONTH, make_date(CAST(parametre('annee_debut_procol') AS INTEGER), 1, 1)),
      least(jusqu_a - 1, date_fin),
      INTERVAL 1 MONTH
    )) AS DATE) AS periode,
    gravite,
    action,
    etat,
    dernier,
    stade
  FROM ouvertes CROSS JOIN calcul
  WHERE ouverte
)
SELECT
  siren,
  periode,
  dernier AS date_effet,
  action AS action_procol,
  nullif(stade, '') AS stade_procol,
  libelle AS libelle_procol,
  periode = date_fin AS provisoire
FROM mensuelles
CROSS JOIN calcul
JOIN parametre_valeur ON nom = 'libelles_procol' AND code = etat
QUALIFY row_number() OVER (PARTITION BY siren, periode ORDER BY gravite DESC) = 1
