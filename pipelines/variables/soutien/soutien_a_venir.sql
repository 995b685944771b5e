/*
label: Soutien qui commence le mois suivant
grain: entreprise
role: target
since: '2026-11-01'
reads: [soutien, grille_entreprise]
columns:
  soutien_mois_suivant: { label: "Soutien le mois suivant", type: boolean, meaning: 'A support that recommendations take as an example begins in the next calendar month: the month shows what was known of the company before anybody came', 'null': 'No such support is known; those who support do not list all of them', source: 'scoring, 10; parameter issues_soutien_retenues' }
*/
WITH debuts AS (
  SELECT DISTINCT siren, CAST(date_trunc('month', date_debut_soutien) - INTERVAL 1 MONTH AS DATE) AS veille
  FROM soutien
  WHERE dans_parametre('issues_soutien_retenues', coalesce(issue, 'en_cours'))
)
SELECT
  grille_entreprise.siren,
  grille_entreprise.periode,
  CASE WHEN debuts.siren IS NOT NULL THEN true END AS soutien_mois_suivant
FROM grille_entreprise
LEFT JOIN debuts ON debuts.siren = grille_entreprise.siren AND debuts.veille = grille_entreprise.periode
