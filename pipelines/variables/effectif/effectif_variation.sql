/*
label: Variation de l'effectif de l'entreprise
grain: entreprise
since: '2026-11-01'
reads: [effectif_entreprise, grille_entreprise]
columns:
  effectif_variation_12m: { label: "Variation de l'effectif sur douze mois", type: ratio, meaning: 'Headcount of the month against the one known twelve months earlier: -0.2 is a fifth fewer', 'null': 'One of the two is unknown, or the earlier one is zero', source: 'design of the demonstration model, 2026-11' }
*/
SELECT
  siren,
  periode,
  CASE WHEN effectif_ent_past_12 > 0
    THEN CAST(effectif_ent - effectif_ent_past_12 AS DOUBLE) / effectif_ent_past_12 END AS effectif_variation_12m
FROM grille_entreprise LEFT JOIN effectif_entreprise USING (siren, periode)
