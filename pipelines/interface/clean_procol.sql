/*
label: Événements de procédure collective, pour l'interface
since: '2026-11-01'
reads: [procol]
key: [siren, date_effet, action_procol, stade_procol]
order: [siren, date_effet, action_procol, stade_procol]
columns:
  siren: { label: "Siren", type: siren, meaning: The company, 'null': never }
  date_effet: { label: "Date d'effet", type: date, meaning: Day the event takes effect, 'null': never }
  action_procol: { label: "Procédure", type: code, meaning: 'liquidation, redressement or sauvegarde', 'null': never }
  stade_procol: { label: "Stade", type: code, meaning: 'Stage: ouverture, plan_continuation, fin_procedure, …', 'null': The label delivered is only that of the procedure }
  libelle_procol: { label: "Libellé", type: text, meaning: 'What the event makes of the company: In bonis for one that closes a procedure, else the name of the procedure or of its plan', 'null': never, source: 'variables, 6.7; decisions, Time, collective procedures; parameter libelles_procol' }
caveats:
  - It is a log, not a state. In bonis says that this procedure ends; another may be open, see clean_procol_at_date.
  - An event told for several establishments is one line.
*/
WITH evenements AS (
  SELECT DISTINCT
    siren,
    date_effet,
    action AS action_procol,
    stade AS stade_procol,
    CASE
      WHEN stade IN ('fin_procedure', 'inclusion_autre_procedure', 'abandon_procedure') THEN 'in_bonis'
      WHEN stade = 'plan_continuation' AND action <> 'liquidation' THEN 'plan_' || action
      ELSE action
    END AS etat
  FROM procol
  WHERE stade IS DISTINCT FROM 'solde_procedure'
)
SELECT siren, date_effet, action_procol, stade_procol, libelle AS libelle_procol
FROM evenements JOIN parametre_valeur ON nom = 'libelles_procol' AND code = etat
