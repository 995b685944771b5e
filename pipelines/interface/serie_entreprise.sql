/*
label: Courbes de la fiche d'une entreprise
since: '2026-11-01'
reads: [serie_etablissement, clean_effectif_ent, clean_cotisation, delai, calcul, couverture]
key: [siren, periode]
order: [siren, periode]
columns:
  siren: { label: "Siren", type: siren, meaning: The company, 'null': never }
  periode: { label: "Mois", type: month, meaning: First day of the month; the last one is that of the batch, 'null': never, source: 'consumers, 1.3; parameter serie_mois' }
  cotisation: { label: "Cotisations appelées", type: euros_fins, unit: €, meaning: 'Contributions called for the month, all establishments together; when none is, those of the last month of the series that has some', 'null': 'No month of the series has a call so far, or the month is after what the source speaks of', source: 'consumers, 1.3' }
  part_ouvriere: { label: "Dette restante (part salariale)", type: euros, unit: €, meaning: "Employees' share still owed at the end of the month: each establishment is filled, then they are summed; 0 when no line says otherwise", 'null': 'Debts were never delivered, or the month is after what they cover', source: 'consumers, 1.3; decisions, Time, absent or zero' }
  part_patronale: { label: "Dette restante (part patronale)", type: euros, unit: €, meaning: "Employer's share still owed at the end of the month: each establishment is filled, then they are summed; 0 when no line says otherwise", 'null': 'Debts were never delivered, or the month is after what they cover', source: 'consumers, 1.3; decisions, Time, absent or zero' }
  montant_echeancier: { label: "Montant de l'échéancier du délai de paiement", type: euros, unit: €, meaning: 'Amount of one schedule, not a sum: of those of its establishments that run in the month the latest granted, then the latest due, then the largest', 'null': 'No schedule runs in the month, it says no amount, or the month is after what the source covers', source: 'consumers, 1.3; decisions, Time, délais; parameter stades_delai_exclus' }
  effectif: { label: "Effectifs (salariés)", type: headcount, unit: personnes, meaning: 'Employees of the company in the month as declared', 'null': 'Nothing was declared for the month; it is not filled', source: 'consumers, 1.3' }
  etp_consomme: { label: "Consommation d'activité partielle (ETP)", type: ratio, unit: équivalents temps plein, meaning: 'Full-time equivalents of the hours consumed, all establishments together, each rounded to eight decimals; 0 when there are none', 'null': 'The lines of the month say no hours, or the month is after what both files of partial activity speak of', source: 'consumers, 1.3' }
  etp_autorise: { label: "Autorisation d'activité partielle (ETP)", type: ratio, unit: équivalents temps plein, meaning: 'Full-time equivalents of the hours authorised, all establishments together, each rounded to eight decimals; 0 when there are none', 'null': 'The requests of the month say no hours, or the month is after what both files of partial activity speak of', source: 'consumers, 1.3' }
  provisoire: { label: "Mois en cours", type: boolean, meaning: 'The month is that of the batch, still running when the batch was delivered', 'null': never, source: 'decisions, Time, grid' }
caveats:
  - Lines are there for companies of which some source says something in one of these months, a debt that lasts included.
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
    periode <= (SELECT jusqu_a FROM couverture WHERE source = 'effectif_ent') AS effectifs_connus,
    periode <= (SELECT min(jusqu_a) FROM couverture WHERE source IN ('apdemande', 'apconso')) AS ap_connue
  FROM mois
),
-- Establishments are filled month by month in their own series, and added up here.
sommes AS (
  SELECT
    left(siret, 9) AS siren,
    periode,
    sum(part_ouvriere) AS part_ouvriere,
    sum(part_patronale) AS part_patronale,
    sum(CAST(etp_consomme AS DECIMAL(24, 8))) AS etp_consomme,
    sum(CAST(etp_autorise AS DECIMAL(24, 8))) AS etp_autorise
  FROM serie_etablissement
  GROUP BY ALL
),
-- An establishment that is called no more must not be carried beside those that are, so calls are summed before they are filled.
appels AS (
  SELECT left(siret, 9) AS siren, periode, CAST(sum(du) AS DECIMAL(24, 8)) AS du
  FROM clean_cotisation SEMI JOIN mois USING (periode)
  GROUP BY ALL
),
effectifs AS (
  SELECT siren, periode, effectif_ent FROM clean_effectif_ent SEMI JOIN mois USING (periode)
),
echeanciers AS (
  SELECT siren, periode, montant_echeancier AS montant
  FROM delai
  JOIN mois ON date_trunc('month', date_creation_delai) <= periode AND date_echeance_delai >= periode
  WHERE coalesce(NOT dans_parametre('stades_delai_exclus', stade), true)
  QUALIFY row_number() OVER (
    PARTITION BY siren, periode
    ORDER BY date_creation_delai DESC, date_echeance_delai DESC, montant_echeancier DESC NULLS LAST
  ) = 1
),
entreprises AS (
  SELECT siren FROM sommes
  UNION
  SELECT siren FROM effectifs
),
-- Filled before the other columns come: what fills sorts its lines.
cotisations AS (
  SELECT
    entreprises.siren,
    mois.periode,
    last_value(du IGNORE NULLS) OVER (PARTITION BY entreprises.siren ORDER BY mois.periode) AS cotisation
  FROM entreprises
  CROSS JOIN mois
  LEFT JOIN appels ON appels.siren = entreprises.siren AND appels.periode = mois.periode
)
SELECT
  lignes.siren,
  lignes.periode,
  CASE WHEN cotisations_connues THEN cotisation END AS cotisation,
  CASE WHEN dettes_connues THEN CAST(coalesce(part_ouvriere, 0) AS DECIMAL(18, 2)) END AS part_ouvriere,
  CASE WHEN dettes_connues THEN CAST(coalesce(part_patronale, 0) AS DECIMAL(18, 2)) END AS part_patronale,
  CASE WHEN delais_connus THEN montant END AS montant_echeancier,
  CASE WHEN effectifs_connus THEN effectif_ent END AS effectif,
  CASE WHEN ap_connue THEN CASE WHEN sommes.siren IS NULL THEN 0 ELSE CAST(etp_consomme AS DOUBLE) END END AS etp_consomme,
  CASE WHEN ap_connue THEN CASE WHEN sommes.siren IS NULL THEN 0 ELSE CAST(etp_autorise AS DOUBLE) END END AS etp_autorise,
  lignes.periode = date_fin AS provisoire
FROM cotisations AS lignes
JOIN connus ON connus.periode = lignes.periode
LEFT JOIN sommes ON sommes.siren = lignes.siren AND sommes.periode = lignes.periode
LEFT JOIN effectifs ON effectifs.siren = lignes.siren AND effectifs.periode = lignes.periode
LEFT JOIN echeanciers ON echeanciers.siren = lignes.siren AND echeanciers.periode = lignes.periode
