/*
label: Activité partielle, mois par mois, pour l'interface
since: '2026-11-01'
reads: [apdemande, apconso, calcul, couverture]
key: [siret, periode]
order: [siret, periode]
columns:
  siret: { label: "Siret", type: siret, meaning: The establishment, 'null': never }
  siren: { label: "Siren", type: siren, meaning: Its company, 'null': never }
  periode: { label: "Mois", type: month, meaning: 'First day of a month that a request holds a day of, or that hours were consumed in', 'null': never }
  etp_autorise: { label: "Activité partielle autorisée", type: ratio, unit: équivalents temps plein, meaning: 'Full-time equivalents of the hours authorised: those of each request shared between its days; 0 when no request holds a day of the month', 'null': 'Requests hold days of the month, and none says its hours', source: 'decisions, Time, partial activity; parameter heures_etp_mois' }
  etp_consomme: { label: "Activité partielle consommée", type: ratio, unit: équivalents temps plein, meaning: 'Full-time equivalents of the hours consumed, whatever their request; 0 when there is no line of the month', 'null': 'There are lines of the month, and none says its hours', source: 'decisions, Time, partial activity; parameter heures_etp_mois' }
  motif_recours: { label: "Motifs de recours", type: text, meaning: 'Reasons of the requests that hold a day of the month, each said once, joined by "; " in the order of their labels', 'null': 'No request holds a day of the month, or none gives a reason', source: 'parameter motifs_activite_partielle' }
  is_last: { label: "Dernier mois de consommation", type: boolean, meaning: 'Hours were consumed in the last month that consumptions speak of, for any establishment', 'null': never, source: 'variables, 6.5; decisions, Time, partial activity' }
  provisoire: { label: "Mois en cours", type: boolean, meaning: 'The month is that of the batch, still running when the batch was delivered', 'null': never, source: 'decisions, Time, grid' }
caveats:
  - 'The side without rows says 0, for the reader of a sheet: after the last month that consumptions speak of, 0 consumed is not known to be so.'
  - Requests go on after the month of the batch; its later months wait for the batches to come.
*/
WITH
demandes AS (
  SELECT
    siret,
    date_debut_demande,
    date_fin_demande,
    duree_demande,
    CAST(heures_autorisees * 100000000 AS HUGEINT) AS parts,
    motif_recours,
    CAST(unnest(generate_series(
      date_trunc('month', date_debut_demande),
      least(date_trunc('month', date_fin_demande), date_fin),
      INTERVAL 1 MONTH
    )) AS DATE) AS periode
  FROM apdemande CROSS JOIN calcul
),
jours AS (
  SELECT *, datediff('day', greatest(date_debut_demande, periode), least(date_fin_demande, last_day(periode))) + 1 AS jours_du_mois
  FROM demandes
),
libelles AS (
  SELECT code, libelle FROM parametre_valeur WHERE nom = 'motifs_activite_partielle'
),
-- Shares are whole hundred-millionths of an hour, rounded half away from zero: sums are exact whatever their order.
autorisations AS (
  SELECT
    siret,
    periode,
    CAST(CAST(sum((2 * parts * jours_du_mois + sign(parts) * duree_demande) // (2 * duree_demande)) AS DECIMAL(24, 0)) * 0.00000001 AS DECIMAL(24, 8)) AS heures,
    string_agg(DISTINCT coalesce(libelle, 'Motif inconnu'), '; ' ORDER BY coalesce(libelle, 'Motif inconnu')) FILTER (WHERE motif_recours IS NOT NULL) AS motifs
  FROM jours LEFT JOIN libelles ON code = motif_recours
  GROUP BY siret, periode
),
consommations AS (
  SELECT siret, mois AS periode, CAST(sum(heures_consommees) AS DECIMAL(24, 8)) AS heures
  FROM apconso CROSS JOIN calcul
  WHERE mois <= date_fin
  GROUP BY siret, mois
)
SELECT
  siret,
  left(siret, 9) AS siren,
  periode,
  CASE WHEN autorisations.siret IS NULL THEN 0 ELSE CAST(autorisations.heures AS DOUBLE) / parametre('heures_etp_mois') END AS etp_autorise,
  CASE WHEN consommations.siret IS NULL THEN 0 ELSE CAST(consommations.heures AS DOUBLE) / parametre('heures_etp_mois') END AS etp_consomme,
  motifs AS motif_recours,
  consommations.siret IS NOT NULL AND periode = (SELECT jusqu_a FROM couverture WHERE source = 'apconso') AS is_last,
  periode = date_fin AS provisoire
FROM autorisations
FULL JOIN consommations USING (siret, periode)
CROSS JOIN calcul
