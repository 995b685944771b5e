/*
label: Tranche d'effectif de l'entreprise
grain: entreprise
since: '2026-11-01'
reads: [effectif_entreprise]
columns:
  tranche_effectif: { label: "Tranche d'effectif", type: text, meaning: 'Class of the headcount of the company, a bound belonging to the class above it', 'null': 'effectif_ent is null', source: 'scoring, 6.5; parameter tranches_effectif' }
*/
WITH
tranches AS (
  SELECT list(struct_pack(borne := CAST(code AS INTEGER), libelle := libelle) ORDER BY CAST(code AS INTEGER)) AS toutes
  FROM parametre_valeur
  WHERE nom = 'tranches_effectif'
)
SELECT
  siren,
  periode,
  list_last(list_filter(toutes, lambda tranche: tranche.borne <= effectif_ent)).libelle AS tranche_effectif
FROM effectif_entreprise CROSS JOIN tranches
