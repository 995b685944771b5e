/*
label: Délais de paiement Urssaf, pour l'interface
since: '2026-11-01'
reads: [delai]
key: []
order: [siret, date_creation, date_echeance]
columns:
  siret: { label: "Siret", type: siret, meaning: The establishment, 'null': never }
  date_creation: { label: "Accordé le", type: date, meaning: Day the schedule was granted, 'null': never }
  date_echeance: { label: "Dernière échéance", type: date, meaning: Day of its last payment, 'null': never }
  duree_delai: { label: "Durée", type: integer, unit: jours, meaning: 'Duration, as delivered or, when the cell is empty, from the day it was granted to its last payment', 'null': never, source: 'decisions, Time, délais' }
  montant_echeancier: { label: "Montant de l'échéancier", type: euros, unit: €, meaning: Debt that the schedule spreads; zero or negative is kept, 'null': The line says no amount }
  stade: { label: "Stade", type: code, meaning: 'Stage of the request as delivered: APPROB approved, REFUS refused, …', 'null': The line says no stage }
  action: { label: "Action", type: code, meaning: 'Kind of schedule as delivered: SUR PO also spreads the employees'' share, …', 'null': The line says no kind }
caveats:
  - Every line that was kept is there with its stage, refused schedules too; which stages mean that a schedule runs is the parameter stades_delai_exclus.
*/
SELECT
  siret,
  date_creation_delai AS date_creation,
  date_echeance_delai AS date_echeance,
  duree_delai,
  montant_echeancier,
  stade,
  action
FROM delai
