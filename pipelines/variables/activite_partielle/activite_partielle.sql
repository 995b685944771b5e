/*
label: Activité partielle de l'établissement
grain: etablissement
since: '2026-11-01'
reads: [apdemande, apconso, effectif_etablissement, grille_etablissement, calcul, couverture]
columns:
  apart_heures_autorisees: { label: "Heures d'activité partielle autorisées", type: decimal, unit: heures, meaning: 'Hours authorised for the month: those of each request shared between its days, then summed; 0 when no request holds a day of the month', 'null': 'Requests were never delivered, the month is after what they cover, or no request of the month says its hours', source: 'decisions, Time, partial activity' }
  apart_heures_consommees: { label: "Heures d'activité partielle consommées", type: decimal, unit: heures, meaning: 'Hours consumed in the month, whatever their request; 0 when there are none', 'null': 'Consumptions were never delivered, the month is after the last they speak of, or no line of the month says its hours', source: 'decisions, Time, partial activity' }
  apart_heures_consommees_cumulees: { label: "Heures d'activité partielle consommées, cumul des demandes en cours", type: decimal, unit: heures, meaning: 'Hours consumed up to the month by the requests that hold a day of it, their renewals included; 0 when there are none', 'null': 'Requests or consumptions were never delivered or do not speak of the month', source: 'variables, 2.14; decisions, Time, partial activity' }
  apart_etp_autorise: { label: "Activité partielle autorisée", type: ratio, unit: équivalents temps plein, meaning: Full-time equivalents of the hours authorised, 'null': apart_heures_autorisees is null, source: parameter heures_etp_mois }
  apart_etp_consomme: { label: "Activité partielle consommée", type: ratio, unit: équivalents temps plein, meaning: Full-time equivalents of the hours consumed, 'null': apart_heures_consommees is null, source: parameter heures_etp_mois }
  apart_motif_recours: { label: "Motifs de recours à l'activité partielle", type: text, meaning: 'Reasons of the requests that hold a day of the month, each said once, joined by "; " in the order of their labels', 'null': 'No request holds a day of the month, none gives a reason, or requests do not speak of the month', source: 'decisions, Time, partial activity; parameter motifs_activite_partielle' }
  ratio_apart: { label: "Part de l'effectif en activité partielle", type: ratio, meaning: Full-time equivalents consumed divided by the headcount of the month (carried when it is), 'null': 'One of the two is unknown, or the headcount is zero', source: 'decisions, Time, partial activity' }
*/
WITH
bornes AS (
  SELECT
    date_debut,
    date_fin,
    CAST(parametre('caracteres_id_demande') AS INTEGER) AS longueur,
    parametre('heures_etp_mois') AS heures_etp
  FROM calcul
),
-- One line per request and month that it holds a day of, from the first of the grid to the one after it, which is not looked at.
demandes AS (
  SELECT
    siret,
    left(id_demande, longueur) AS dossier,
    date_debut_demande,
    date_fin_demande,
    duree_demande,
    CAST(heures_autorisees * 100000000 AS HUGEINT) AS parts,
    motif_recours,
    CAST(unnest(generate_series(
      greatest(date_trunc('month', date_debut_demande), date_debut),
      least(date_fin_demande, date_fin),
      INTERVAL 1 MONTH
    )) AS DATE) AS periode
  FROM apdemande CROSS JOIN bornes
),
jours AS (
  SELECT *, datediff('day', greatest(date_debut_demande, periode), least(date_fin_demande, last_day(periode))) + 1 AS jours_du_mois
  FROM demandes
),
-- Shares are whole hundred-millionths of an hour, rounded half away from zero: sums are exact whatever their order.
autorisations AS (
  SELECT
    siret,
    periode,
    CAST(CAST(sum((2 * parts * jours_du_mois + sign(parts) * duree_demande) // (2 * duree_demande)) AS DECIMAL(24, 0)) * 0.00000001 AS DECIMAL(24, 8)) AS heures
  FROM jours
  GROUP BY siret, periode
),
libelles AS (
  SELECT code, libelle FROM parametre_valeur WHERE nom = 'motifs_activite_partielle'
),
motifs AS (
  SELECT siret, periode, string_agg(DISTINCT coalesce(libelle, 'Motif inconnu'), '; ' ORDER BY coalesce(libelle, 'Motif inconnu')) AS motifs
  FROM demandes LEFT JOIN libelles ON code = motif_recours
  WHERE motif_recours IS NOT NULL
  GROUP BY siret, periode
),
consommations AS (
  SELECT siret, left(id_demande, longueur) AS dossier, mois, CAST(sum(heures_consommees) AS DECIMAL(24, 8)) AS heures
  FROM apconso CROSS JOIN bornes
  GROUP BY ALL
),
consommations_du_mois AS (
  SELECT siret, mois AS periode, CAST(sum(heures) AS DECIMAL(24, 8)) AS heures
  FROM consommations
  GROUP BY siret, mois
),
cumuls AS (
  SELECT en_cours.siret, en_cours.periode, CAST(sum(heures) AS DECIMAL(24, 8)) AS heures
  FROM (SELECT DISTINCT siret, dossier, periode FROM demandes) AS en_cours
  JOIN consommations ON consommations.siret = en_cours.siret AND consommations.dossier = en_cours.dossier AND mois <= en_cours.periode
  GROUP BY en_cours.siret, en_cours.periode
),
mois AS (
  SELECT
    periode,
    last_day(periode) <= (SELECT jusqu_a FROM couverture WHERE source = 'apdemande' AND retard = 0) AS demandes_connues,
    periode <= (SELECT jusqu_a FROM couverture WHERE source = 'apconso' AND retard = 0) AS consommations_connues
  FROM (
    SELECT CAST(unnest(generate_series(date_debut, date_fin - INTERVAL 1 MONTH, INTERVAL 1 MONTH)) AS DATE) AS periode
    FROM calcul
  )
),
-- No line says zero; a line without hours says nothing.
serie AS (
  SELECT
    etablissements.siret,
    mois.periode,
    CASE WHEN demandes_connues THEN CASE WHEN autorisations.siret IS NULL THEN 0 ELSE autorisations.heures END END AS autorisees,
    CASE WHEN consommations_connues THEN CASE WHEN consommees.siret IS NULL THEN 0 ELSE consommees.heures END END AS consommees,
    CASE WHEN demandes_connues AND consommations_connues THEN coalesce(cumuls.heures, 0) END AS cumulees,
    CASE WHEN demandes_connues THEN motifs END AS motifs
  FROM (SELECT DISTINCT siret FROM grille_etablissement) AS etablissements
  CROSS JOIN mois
  LEFT JOIN autorisations ON autorisations.siret = etablissements.siret AND autorisations.periode = mois.periode
  LEFT JOIN consommations_du_mois AS consommees ON consommees.siret = etablissements.siret AND consommees.periode = mois.periode
  LEFT JOIN cumuls ON cumuls.siret = etablissements.siret AND cumuls.periode = mois.periode
  LEFT JOIN motifs ON motifs.siret = etablissements.siret AND motifs.periode = mois.periode
)
SELECT
  serie.siret,
  serie.periode,
  autorisees AS apart_heures_autorisees,
  consommees AS apart_heures_consommees,
  cumulees AS apart_heures_consommees_cumulees,
  CAST(autorisees AS DOUBLE) / heures_etp AS apart_etp_autorise,
  CAST(consommees AS DOUBLE) / heures_etp AS apart_etp_consomme,
  motifs AS apart_motif_recours,
  CASE WHEN effectif > 0 THEN CAST(consommees AS DOUBLE) / heures_etp / effectif END AS ratio_apart
FROM serie
CROSS JOIN bornes
LEFT JOIN effectif_etablissement AS effectifs ON effectifs.siret = serie.siret AND effectifs.periode = serie.periode
