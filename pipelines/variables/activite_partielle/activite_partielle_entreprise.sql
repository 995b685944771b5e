/*
label: Activité partielle de l'entreprise
grain: entreprise
since: '2026-11-01'
reads: [activite_partielle, effectif_entreprise, grille_entreprise, calcul, couverture]
columns:
  apart_heures_autorisees: { label: "Heures d'activité partielle autorisées", type: decimal, unit: heures, meaning: 'Hours authorised for the month, all establishments together; 0 when no request holds a day of the month', 'null': 'Requests were never delivered, the month is after what they cover, or no request of the month says its hours', source: 'decisions, Time, partial activity' }
  apart_heures_consommees: { label: "Heures d'activité partielle consommées", type: decimal, unit: heures, meaning: 'Hours consumed in the month, all establishments together; 0 when there are none', 'null': 'Consumptions were never delivered, the month is after the last they speak of, or no line of the month says its hours', source: 'decisions, Time, partial activity' }
  apart_heures_consommees_cumulees: { label: "Heures d'activité partielle consommées, cumul des demandes en cours", type: decimal, unit: heures, meaning: 'Hours consumed up to the month by the requests that hold a day of it, all establishments together', 'null': 'Requests or consumptions were never delivered or do not speak of the month', source: 'variables, 2.14; decisions, Time, partial activity' }
  apart_etp_autorise: { label: "Activité partielle autorisée", type: ratio, unit: équivalents temps plein, meaning: Full-time equivalents of the hours authorised, 'null': apart_heures_autorisees is null, source: parameter heures_etp_mois }
  apart_etp_consomme: { label: "Activité partielle consommée", type: ratio, unit: équivalents temps plein, meaning: Full-time equivalents of the hours consumed, 'null': apart_heures_consommees is null, source: parameter heures_etp_mois }
  apart_motif_recours: { label: "Motifs de recours à l'activité partielle", type: text, meaning: 'Reasons of the requests that hold a day of the month, each said once, joined by "; " in the order of their labels', 'null': 'No request holds a day of the month, none gives a reason, or requests do not speak of the month', source: 'decisions, Time, partial activity; parameter motifs_activite_partielle' }
  ratio_apart: { label: "Part de l'effectif en activité partielle", type: ratio, meaning: Full-time equivalents consumed divided by the company headcount of the month (carried when it is), 'null': 'One of the two is unknown, or the headcount is zero', source: 'decisions, Time, partial activity' }
*/
WITH
mois AS (
  SELECT
    periode,
    last_day(periode) <= (SELECT jusqu_a FROM couverture WHERE source = 'apdemande') AS demandes_connues,
    periode <= (SELECT jusqu_a FROM couverture WHERE source = 'apconso') AS consommations_connues,
    parametre('heures_etp_mois') AS heures_etp
  FROM (
    SELECT CAST(unnest(generate_series(date_debut, date_fin - INTERVAL 1 MONTH, INTERVAL 1 MONTH)) AS DATE) AS periode
    FROM calcul
  )
),
sommes AS (
  SELECT
    left(siret, 9) AS siren,
    periode,
    CAST(sum(apart_heures_autorisees) AS DECIMAL(24, 8)) AS autorisees,
    CAST(sum(apart_heures_consommees) AS DECIMAL(24, 8)) AS consommees,
    CAST(sum(apart_heures_consommees_cumulees) AS DECIMAL(24, 8)) AS cumulees
  FROM activite_partielle
  GROUP BY ALL
),
motifs AS (
  SELECT siren, periode, string_agg(DISTINCT motif, '; ' ORDER BY motif) AS motifs
  FROM (
    SELECT left(siret, 9) AS siren, periode, unnest(string_split(apart_motif_recours, '; ')) AS motif
    FROM activite_partielle
  )
  GROUP BY siren, periode
),
-- A company of which no establishment is known has no partial activity, as far as the sources speak.
serie AS (
  SELECT
    entreprises.siren,
    mois.periode,
    CASE WHEN demandes_connues THEN CASE WHEN sommes.siren IS NULL THEN 0 ELSE autorisees END END AS autorisees,
    CASE WHEN consommations_connues THEN CASE WHEN sommes.siren IS NULL THEN 0 ELSE consommees END END AS consommees,
    CASE WHEN demandes_connues AND consommations_connues THEN coalesce(cumulees, 0) END AS cumulees,
    motifs,
    heures_etp
  FROM (SELECT DISTINCT siren FROM grille_entreprise) AS entreprises
  CROSS JOIN mois
  LEFT JOIN sommes ON sommes.siren = entreprises.siren AND sommes.periode = mois.periode
  LEFT JOIN motifs ON motifs.siren = entreprises.siren AND motifs.periode = mois.periode
)
SELECT
  serie.siren,
  serie.periode,
  autorisees AS apart_heures_autorisees,
  consommees AS apart_heures_consommees,
  cumulees AS apart_heures_consommees_cumulees,
  CAST(autorisees AS DOUBLE) / heures_etp AS apart_etp_autorise,
  CAST(consommees AS DOUBLE) / heures_etp AS apart_etp_consomme,
  motifs AS apart_motif_recours,
  CASE WHEN effectif_ent > 0 THEN CAST(consommees AS DOUBLE) / heures_etp / effectif_ent END AS ratio_apart
FROM serie
LEFT JOIN effectif_entreprise AS effectifs ON effectifs.siren = serie.siren AND effectifs.periode = serie.periode
