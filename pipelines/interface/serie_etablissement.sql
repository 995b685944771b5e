/*
label: Courbes de la fiche d'un établissement
since: '2026-11-01'
reads: [clean_effectif, clean_cotisation, clean_debit, clean_ap, delai, calcul, couverture]
key: [siret, periode]
order: [siret, periode]
columns:
  siret: { label: "Siret", type: siret, meaning: The establishment, 'null': never }
  periode: { label: "Mois", type: month, meaning: First day of the month; the last one is that of the batch, 'null': never, source: 'consumers, 1.3; parameter serie_mois' }
  cotisation: { label: "Cotisations appelées", type: euros_fins, unit: €, meaning: 'Contributions called for the month; when none is, those of the last month of the series that has some', 'null': 'No month of the series has a call so far, or the month is after what the source speaks of', source: 'consumers, 1.3' }
  part_ouvriere: { label: "Dette restante (part salariale)", type: euros, unit: €, meaning: "Employees' share still owed at the end of the month; 0 when no line says otherwise", 'null': 'Debts were never delivered, or the month is after what they cover', source: 'consumers, 1.3; decisions, Time, absent or zero' }
  part_patronale: { label: "Dette restante (part patronale)", type: euros, unit: €, meaning: "Employer's share still owed at the end of the month; 0 when no line says otherwise", 'null': 'Debts were never delivered, or the month is after what they cover', source: 'consumers, 1.3; decisions, Time, absent or zero' }
  montant_echeancier: { label: "Montant de l'échéancier du délai de paiement", type: euros, unit: €, meaning: 'Amount of one schedule, not a sum: of those that run in the month the latest granted, then the latest due, then the largest', 'null': 'No schedule runs in the month, it says no amount, or the month is after what the source covers', source: 'consumers, 1.3; decisions, Time, délais; parameter stades_delai_exclus' }
  effectif: { label: "Effectifs (salariés)", type: headcount, unit: personnes, meaning: 'Employees of the month as declared, all accounts together', 'null': 'No account has a value that month; it is not filled', source: 'consumers, 1.3' }
  etp_consomme: { label: "Consommation d'activité partielle (ETP)", type: ratio, unit: équivalents temps plein, meaning: Full-time equivalents of the hours consumed; 0 when there are none, 'null': 'The lines of the month say no hours, or the month is after what both files of partial activity speak of', source: 'consumers, 1.3' }
  etp_autorise: { label: "Autorisation d'activité partielle (ETP)", type: ratio, unit: équivalents temps plein, meaning: Full-time equivalents of the hours authorised; 0 when there are none, 'null': 'The requests of the month say no hours, or the month is after what both files of partial activity speak of', source: 'consumers, 1.3' }
  provisoire: { label: "Mois en cours", type: boolean, meaning: 'The month is that of the batch, still running when the batch was delivered', 'null': never, source: 'decisions, Time, grid' }
caveats:
  - Lines are there for establishments of which some source says something in one of these months, a debt that lasts included.
  - 'A sheet rounds values to integers, drops a series that is null in every month, and prints / for a null in a table (consumers, 1.3).'
  - After the freshness of its source (table fraicheur) a series is null, so the month of the batch is most often null.
*/
WITH
mois AS (
  SELECT CAST(unnest(generate_series(debut, date_fin, INTERVAL 1 MONTH)) AS DATE) AS periode, date_fin
  FROM calcul
  CROSS JOIN (SELECT CAST(date_fin - to_months(CAST(parametre('serie_mois') AS INTEGER) - 1) AS DATE) AS debut FROM calcul)
),
connus AS (
  SELECT
    periode,
    date_fin,
    periode <= (SELECT jusqu_a FROM couverture WHERE source = 'cotisation') AS cotisations_connues,
    periode <= (SELECT jusqu_a FROM couverture WHERE source = 'debit') AS dettes_connues,
    periode <= (SELECT jusqu_a FROM couverture WHERE source = 'delai') AS delais_connus,
    periode <= (SELECT jusqu_a FROM couverture WHERE source = 'effectif') AS effectifs_connus,
    periode <= (SELECT min(jusqu_a) FROM couverture WHERE source IN ('apdemande', 'apconso')) AS ap_connue
  FROM mois
),
echeanciers AS (
  SELECT siret, periode, montant_echeancier AS montant
  FROM delai
  JOIN mois ON date_trunc('month', date_creation_delai) <= periode AND date_echeance_delai >= periode
  WHERE coalesce(NOT dans_parametre('stades_delai_exclus', stade), true)
  QUALIFY row_number() OVER (
    PARTITION BY siret, periode
    ORDER BY date_creation_delai DESC, date_echeance_delai DESC, montant_echeancier DESC NULLS LAST
  ) = 1
),
-- Tables of the whole past are cut to the series before anything is done with them.
effectifs AS (
  SELECT siret, periode, effectif FROM clean_effectif SEMI JOIN mois USING (periode)
),
appels AS (
  SELECT siret, periode, du FROM clean_cotisation SEMI JOIN mois USING (periode)
),
activites AS (
  SELECT siret, periode, etp_consomme, etp_autorise FROM clean_ap SEMI JOIN mois USING (periode)
),
endettes AS (
  SELECT DISTINCT siret FROM clean_debit
),
-- The last line up to the month, also one before the series.
dettes AS (
  SELECT endettes.siret, mois.periode, part_ouvriere, part_patronale
  FROM endettes
  CROSS JOIN mois
  ASOF JOIN clean_debit ON clean_debit.siret = endettes.siret AND clean_debit.periode <= mois.periode
),
etablissements AS (
  SELECT siret FROM effectifs
  UNION
  SELECT siret FROM appels
  UNION
  SELECT siret FROM activites
  UNION
  SELECT siret FROM echeanciers
  UNION
  SELECT siret
  FROM clean_debit
  WHERE periode IN (SELECT periode FROM mois) OR (is_last AND (part_ouvriere <> 0 OR part_patronale <> 0))
),
-- Filled before the other columns come: what fills sorts its lines.
cotisations AS (
  SELECT
    etablissements.siret,
    mois.periode,
    last_value(du IGNORE NULLS) OVER (PARTITION BY etablissements.siret ORDER BY mois.periode) AS cotisation
  FROM etablissements
  CROSS JOIN mois
  LEFT JOIN appels ON appels.siret = etablissements.siret AND appels.periode = mois.periode
)
SELECT
  lignes.siret,
  lignes.periode,
  CASE WHEN cotisations_connues THEN cotisation END AS cotisation,
  CASE WHEN dettes_connues THEN coalesce(dettes.part_ouvriere, 0) END AS part_ouvriere,
  CASE WHEN dettes_connues THEN coalesce(dettes.part_patronale, 0) END AS part_patronale,
  CASE WHEN delais_connus THEN montant END AS montant_echeancier,
  CASE WHEN effectifs_connus THEN effectif END AS effectif,
  CASE WHEN ap_connue THEN CASE WHEN activites.siret IS NULL THEN 0 ELSE etp_consomme END END AS etp_consomme,
  CASE WHEN ap_connue THEN CASE WHEN activites.siret IS NULL THEN 0 ELSE etp_autorise END END AS etp_autorise,
  lignes.periode = date_fin AS provisoire
FROM cotisations AS lignes
JOIN connus ON connus.periode = lignes.periode
LEFT JOIN effectifs ON effectifs.siret = lignes.siret AND effectifs.periode = lignes.periode
LEFT JOIN activites ON activites.siret = lignes.siret AND activites.periode = lignes.periode
LEFT JOIN echeanciers ON echeanciers.siret = lignes.siret AND echeanciers.periode = lignes.periode
LEFT JOIN dettes ON dettes.siret = lignes.siret AND dettes.periode = lignes.periode
