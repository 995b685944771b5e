/*
label: Rang de la dette par salarié dans le secteur
version: 1.0.0
author: Équipe d'évaluation des listes
reason: "En 2020 le recouvrement est suspendu : la dette d'une entreprise ne dit quelque chose que comparée à celle des autres entreprises de son secteur"
enabled: false
valid: { from: 2020-11-01, to: 2021-02-28 }
model: demonstration
lo: 0
hi: 1
reads: [dette_tendance, libelles_entreprise, calcul]
inputs:
  secteur: { label: "Groupe d'activité", type: code, meaning: First three characters of the activity (NAF rév. 2), 'null': never, source: "scoring, 3.1" }
  dette_par_salarie: { label: "Dette par salarié", type: ratio, unit: € par personne, meaning: "Debt of both shares divided by the headcount of the company. The reference ranked establishments, and added the employer's share twice instead of both", 'null': never, source: "scoring, 3.1 and 9" }
  position: { label: "Position dans le secteur", type: ratio, meaning: "1 for the highest debt of the sector, 0 for the lowest, in equal steps; companies of equal debt have the same", 'null': never, source: "scoring, 3.1" }
*/
-- The square of the position is a Beta(3, 1) density divided by 3. A company alone in its sector has the lowest debt of it.
WITH
endettees AS (
  SELECT siren, code_ape_niveau3 AS secteur, dette_par_effectif
  FROM dette_tendance
  JOIN libelles_entreprise USING (siren, periode)
  CROSS JOIN calcul
  WHERE periode = date_fin - INTERVAL 1 MONTH
    AND code_ape_niveau3 IS NOT NULL
    AND dette_par_effectif > parametre('dette_par_salarie_min')
),
positions AS (
  SELECT
    siren,
    secteur,
    dette_par_effectif,
    percent_rank() OVER (PARTITION BY secteur ORDER BY dette_par_effectif) AS position
  FROM endettees
)
SELECT siren, position * position AS delta, secteur, dette_par_effectif AS dette_par_salarie, position
FROM positions
