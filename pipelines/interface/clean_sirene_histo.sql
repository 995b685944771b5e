/*
label: Ouvertures et fermetures des établissements, pour l'interface
since: '2026-11-01'
companies: all
reads: [sirene_histo]
key: [siret, date_debut]
order: [siret, date_debut]
columns:
  siren: { label: "Siren", type: siren, meaning: Its company, 'null': never }
  siret: { label: "Siret", type: siret, meaning: The establishment, 'null': never }
  date_debut: { label: "Depuis", type: date, meaning: First day of the state, 'null': It is not known; the state is the first known one }
  date_fin: { label: "Jusqu'au", type: date, meaning: 'Last day of the state: the day before the next one, or the last day that Sirene speaks of', 'null': The state still holds }
  est_actif: { label: "En activité", type: boolean, meaning: The establishment was open, 'null': never }
caveats:
  - Other changes of an establishment, of name or of activity, make no line.
*/
WITH
etats AS (
  SELECT
    siren,
    siret,
    date_debut_etat,
    etait_actif,
    change_etat,
    row_number() OVER suite AS rang,
    last_value(date_fin_etat) OVER (suite ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS fin_connue
  FROM sirene_histo
  WINDOW suite AS (PARTITION BY siret ORDER BY date_debut_etat NULLS FIRST)
)
SELECT
  siren,
  siret,
  date_debut_etat AS date_debut,
  coalesce(lead(date_debut_etat) OVER (PARTITION BY siret ORDER BY date_debut_etat NULLS FIRST) - 1, fin_connue) AS date_fin,
  etait_actif AS est_actif
FROM etats
WHERE rang = 1 OR change_etat
