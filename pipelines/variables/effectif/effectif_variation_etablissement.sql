/*
label: Variation de l'effectif de l'établissement
grain: etablissement
since: '2026-11-01'
reads: [effectif_etablissement, grille_etablissement]
columns:
  effectif_variation_6m: { label: "Variation de l'effectif sur six mois", type: ratio, meaning: 'Headcount of the month (carried when it is) against the one known six months earlier: -0.2 is a fifth fewer', 'null': 'One of the two is unknown, or the earlier one is zero', source: 'scoring, 1.9, variation of the headcount' }
  effectif_variation_12m: { label: "Variation de l'effectif sur douze mois", type: ratio, meaning: 'Headcount of the month (carried when it is) against the one known twelve months earlier: -0.2 is a fifth fewer', 'null': 'One of the two is unknown, or the earlier one is zero', source: 'scoring, 1.9, variation of the headcount' }
  effectif_pente_6m: { label: "Pente de l'effectif sur six mois", type: ratio, unit: personnes par mois, meaning: 'Employees gained or lost each month, on average, since six months earlier; also when there were none then', 'null': One of the two headcounts is unknown, source: 'scoring, 1.9, variation of the headcount' }
  effectif_pente_12m: { label: "Pente de l'effectif sur douze mois", type: ratio, unit: personnes par mois, meaning: 'Employees gained or lost each month, on average, since twelve months earlier; also when there were none then', 'null': One of the two headcounts is unknown, source: 'scoring, 1.9, variation of the headcount' }
*/
-- Two known ends, and no line fitted through the months between: those that are late are not known on the day a model
-- scores, and a month that was not delivered would leave nothing to say.
SELECT
  siret,
  periode,
  CASE WHEN effectif_past_6 > 0 THEN CAST(effectif - effectif_past_6 AS DOUBLE) / effectif_past_6 END AS effectif_variation_6m,
  CASE WHEN effectif_past_12 > 0 THEN CAST(effectif - effectif_past_12 AS DOUBLE) / effectif_past_12 END AS effectif_variation_12m,
  CAST(effectif - effectif_past_6 AS DOUBLE) / 6 AS effectif_pente_6m,
  CAST(effectif - effectif_past_12 AS DOUBLE) / 12 AS effectif_pente_12m
FROM grille_etablissement LEFT JOIN effectif_etablissement USING (siret, periode)
