/*
label: Établissements secondaires, filiales et groupe (Diane)
grain: entreprise
since: '2026-11-01'
reads: [diane, grille_entreprise, calcul]
columns:
  nombre_etab_secondaire: { label: "Établissements secondaires", type: integer, unit: établissements, meaning: 'Secondary establishments on the day of the extraction, on the last month of the grid only', 'null': 'Any month but the last, for the extraction says nothing of the years before; or Diane does not know the company, or does not say it', source: 'variables, 2.12' }
  nombre_filiale: { label: "Filiales", type: integer, unit: entreprises, meaning: 'Subsidiaries on the day of the extraction, on the last month of the grid only', 'null': 'Any month but the last, for the extraction says nothing of the years before; or Diane does not know the company, or does not say it', source: 'variables, 2.12' }
  taille_compo_groupe: { label: "Entreprises du groupe", type: integer, unit: entreprises, meaning: 'Companies of the group on the day of the extraction, on the last month of the grid only', 'null': 'Any month but the last, for the extraction says nothing of the years before; or Diane does not know the company, or does not say it', source: 'variables, 2.12' }
*/
-- Former tables wrote these three beside the accounts of every year, and their past values with them: a subsidiary of today
-- then told a past month of a purchase to come. What has no date stands on the last month alone.
WITH extractions AS (
  SELECT siren, nombre_etab_secondaire, nombre_filiale, taille_compo_groupe
  FROM diane
  QUALIFY row_number() OVER (
    PARTITION BY siren
    ORDER BY rang_lot DESC, fichier DESC, enregistrement DESC, exercice_diane DESC
  ) = 1
)
SELECT grille.siren, periode, nombre_etab_secondaire, nombre_filiale, taille_compo_groupe
FROM grille_entreprise AS grille
CROSS JOIN calcul
LEFT JOIN extractions ON extractions.siren = grille.siren AND periode = date_fin - INTERVAL 1 MONTH
