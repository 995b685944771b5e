/*
label: Groupe de l'entreprise
grain: entreprise
since: '2026-11-01'
reads: [ellisphere, grille_entreprise, calcul]
columns:
  code_groupe: { label: "Code du groupe", type: code, meaning: 'Code of the head of the group at the producer, on the last month of the grid only', 'null': 'Any month but the last, for the producer dates nothing; or no group is known', source: 'variables, 5.2, ellisphere' }
  refid_groupe: { label: "Référence de la tête de groupe", type: code, meaning: 'Number of the head at the producer, on the last month of the grid only', 'null': 'Any month but the last, for the producer dates nothing; or no group is known, or the file does not say it' }
  siren_groupe: { label: "Siren de la tête de groupe", type: siren, meaning: 'Siren of the head of the group, on the last month of the grid only', 'null': 'Any month but the last, for the producer dates nothing; or no group is known, or its head is a person or abroad' }
  raison_sociale_groupe: { label: "Tête de groupe", type: text, meaning: 'Name of the head of the group, when it is a legal person or a State, on the last month of the grid only', 'null': 'Any month but the last, for the producer dates nothing; or no group is known, or its head is a person, or of an unknown kind' }
  personne_pou_m_groupe: { label: "Nature de la tête de groupe", type: code, meaning: 'What the head is: P a person, M a legal person, G a State; on the last month of the grid only', 'null': 'Any month but the last, for the producer dates nothing; or no group is known, or the file does not say it' }
  niveau_detention: { label: "Niveau de détention", type: integer, unit: niveaux, meaning: 'Steps between the head and the company, from 1, on the last month of the grid only', 'null': 'Any month but the last, for the producer dates nothing; or no group is known, or the file does not say it' }
  part_financiere: { label: "Part détenue par la tête de groupe", type: ratio, unit: '%', meaning: 'Share of the company that the head holds, on the last month of the grid only', 'null': 'Any month but the last, for the producer dates nothing; or no group is known, or the file does not say it' }
  code_filiere: { label: "Code de l'entreprise dans son groupe", type: code, meaning: 'Code of the company at the producer, on the last month of the grid only', 'null': 'Any month but the last, for the producer dates nothing; or no group is known, or the file does not say it' }
  refid_filiere: { label: "Référence de l'entreprise dans son groupe", type: code, meaning: 'Number of the company at the producer, on the last month of the grid only', 'null': 'Any month but the last, for the producer dates nothing; or no group is known, or the file does not say it' }
  personne_pou_m_filiere: { label: "Nature de l'entreprise dans son groupe", type: code, meaning: 'What the company is: P, M or G, as for the head; on the last month of the grid only', 'null': 'Any month but the last, for the producer dates nothing; or no group is known, or the file does not say it' }
*/
-- The producer dates nothing: a group of today would tell a past month of a sale to come, so it stands on the last month
-- alone. A person's name, and addresses, stay in the source, where the column is marked as personal.
SELECT
  grille.siren,
  periode,
  code_groupe,
  refid_groupe,
  siren_groupe,
  CASE WHEN personne_pou_m_groupe IN ('M', 'G') THEN raison_sociale_groupe END AS raison_sociale_groupe,
  personne_pou_m_groupe,
  niveau_detention,
  CAST(part_financiere AS DOUBLE) AS part_financiere,
  code_filiere,
  refid_filiere,
  personne_pou_m_filiere
FROM grille_entreprise AS grille
CROSS JOIN calcul
LEFT JOIN ellisphere ON ellisphere.siren = grille.siren AND periode = date_fin - INTERVAL 1 MONTH
