/*
label: Délais de paiement de l'entreprise
grain: entreprise
since: '2026-11-01'
reads: [delai, dette_urssaf_entreprise, grille_entreprise, calcul, couverture]
columns:
  delai_en_cours: { label: "Délai de paiement en cours", type: boolean, meaning: 'A schedule of one of its establishments, granted by the last day of the month, has its last payment on the first day of the month or later, and no stage of the excluded list', 'null': 'Schedules were never delivered, or the month is after what they cover', source: 'decisions, Time, délais; parameter stades_delai_exclus' }
  delai_nb: { label: "Délais de paiement en cours", type: integer, unit: délais, meaning: 'Schedules of the month, all establishments together, told apart by account, day granted and day of the last payment', 'null': 'delai_en_cours is null', source: 'decisions, Time, délais' }
  delai_nb_jours_restants: { label: "Délai, jours restants", type: integer, unit: jours, meaning: 'Days from the first of the month, or from the day it was granted if later, to the last payment of the schedule described: of all its establishments, the latest granted, then the latest due, then the largest amount', 'null': 'No schedule in the month, or delai_en_cours is null', source: 'decisions, Time, délais' }
  delai_nb_jours_total: { label: "Délai, durée totale", type: integer, unit: jours, meaning: Duration of the schedule described, 'null': 'No schedule in the month, or delai_en_cours is null', source: 'variables, 2.6' }
  delai_montant_echeancier: { label: "Délai, montant de l'échéancier", type: euros, unit: €, meaning: Debt that the schedule described spreads, 'null': 'No schedule in the month, it says no amount, or delai_en_cours is null', source: 'variables, 2.6' }
  delai_deviation_remboursement: { label: "Délai, écart au remboursement prévu", type: ratio, meaning: 'Debt of the whole company in the month less the part of the amount that a payment day after day would leave, divided by the amount: 0.1 is a tenth of the amount late', 'null': 'No schedule in the month, its amount is unknown, zero or negative, or the debt is unknown', source: 'variables, 2.6; decisions, Time, délais' }
*/
-- Amounts are those of one schedule, and the debt that of the company: where several schedules run together (delai_nb), the
-- deviation counts the debts of the others as late.
WITH
-- One line a schedule and month of the grid that it runs in. Its stage is the one that the lot says, in every month.
en_cours AS (
  SELECT
    siren,
    debiteur,
    date_creation_delai AS creation,
    date_echeance_delai AS echeance,
    duree_delai AS duree,
    montant_echeancier AS montant,
    rang_lot,
    fichier,
    enregistrement,
    CAST(unnest(generate_series(
      greatest(date_trunc('month', date_creation_delai), date_debut),
      least(date_echeance_delai, date_fin),
      INTERVAL 1 MONTH
    )) AS DATE) AS periode
  FROM delai CROSS JOIN calcul
  WHERE coalesce(NOT dans_parametre('stades_delai_exclus', stade), true)
),
nombres AS (
  SELECT siren, periode, CAST(count(DISTINCT (debiteur, creation, echeance)) AS INTEGER) AS nombre
  FROM en_cours
  GROUP BY siren, periode
),
decrits AS (
  SELECT siren, periode, CAST(datediff('day', greatest(periode, creation), echeance) AS INTEGER) AS jours_restants, duree, montant
  FROM en_cours
  QUALIFY row_number() OVER (
    PARTITION BY siren, periode
    ORDER BY creation DESC, echeance DESC, montant DESC NULLS LAST, rang_lot DESC, fichier DESC, enregistrement DESC
  ) = 1
)
SELECT
  grille.siren,
  grille.periode,
  CASE WHEN couvert THEN nombre IS NOT NULL END AS delai_en_cours,
  CASE WHEN couvert THEN coalesce(nombre, 0) END AS delai_nb,
  jours_restants AS delai_nb_jours_restants,
  duree AS delai_nb_jours_total,
  montant AS delai_montant_echeancier,
  CASE WHEN montant > 0 THEN
    CAST(montant_part_ouvriere + montant_part_patronale - montant * jours_restants / duree AS DOUBLE) / montant
  END AS delai_deviation_remboursement
FROM (
  SELECT siren, periode, last_day(periode) <= (SELECT jusqu_a FROM couverture WHERE source = 'delai') AS couvert
  FROM grille_entreprise
) AS grille
LEFT JOIN nombres ON nombres.siren = grille.siren AND nombres.periode = grille.periode
LEFT JOIN decrits ON couvert AND decrits.siren = grille.siren AND decrits.periode = grille.periode
LEFT JOIN dette_urssaf_entreprise AS dettes ON dettes.siren = grille.siren AND dettes.periode = grille.periode
