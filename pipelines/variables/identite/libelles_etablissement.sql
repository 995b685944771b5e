/*
label: Libellés de l'établissement
grain: etablissement
since: '2026-11-01'
reads: [identite_etablissement]
columns:
  libelle_departement: { label: "Nom du département", type: text, meaning: 'Name of the département or overseas collectivity: as Sirene has it today, on every month', 'null': departement is null, source: parameter departements }
  outre_mer: { label: "Outre-mer", type: boolean, meaning: 'The establishment is overseas, and not in metropolitan France: as Sirene has it today, on every month', 'null': departement is null, source: parameter regions_outre_mer }
  libelle_naf: { label: "Secteur d'activité", type: text, meaning: 'Label of the section, of the company when the establishment has none: as Sirene has it today, on the last month of the grid only', 'null': 'naf_section is null', source: 'variables, 2.9; parameter libelles_naf' }
  code_ape_niveau2: { label: "Division d'activité (code)", type: code, meaning: 'Division of the activity, its first two digits: as Sirene has it today, on the last month of the grid only', 'null': 'ape is null, as on each month but the last, or where there is no activity in NAF rév. 2', source: 'variables, 2.9' }
  code_ape_niveau3: { label: "Groupe d'activité (code)", type: code, meaning: 'Groupe of the activity, its first three digits: as Sirene has it today, on the last month of the grid only', 'null': 'ape is null, as on each month but the last, or where there is no activity in NAF rév. 2', source: 'variables, 2.9' }
  code_ape_niveau4: { label: "Classe d'activité (code)", type: code, meaning: 'Classe of the activity, its four digits: as Sirene has it today, on the last month of the grid only', 'null': 'ape is null, as on each month but the last, or where there is no activity in NAF rév. 2', source: 'variables, 2.9' }
  libelle_ape2: { label: "Division d'activité", type: text, meaning: 'Label of the division of the activity: as Sirene has it today, on the last month of the grid only', 'null': 'ape is null, or NAF rév. 2 has no such division', source: 'variables, 2.9; parameter libelles_naf' }
  libelle_ape3: { label: "Groupe d'activité", type: text, meaning: 'Label of the groupe of the activity: as Sirene has it today, on the last month of the grid only', 'null': 'ape is null, or NAF rév. 2 has no such groupe', source: 'variables, 2.9; parameter libelles_naf' }
  libelle_ape4: { label: "Classe d'activité", type: text, meaning: 'Label of the classe of the activity: as Sirene has it today, on the last month of the grid only', 'null': 'ape is null, or NAF rév. 2 has no such classe', source: 'variables, 2.9; parameter libelles_naf' }
  libelle_ape5: { label: "Sous-classe d'activité", type: text, meaning: 'Label of the sous-classe of the activity: as Sirene has it today, on the last month of the grid only', 'null': 'ape is null, or NAF rév. 2 has no such sous-classe', source: 'variables, 2.9; parameter libelles_naf' }
*/
WITH
naf AS (
  SELECT code, libelle FROM parametre_valeur WHERE nom = 'libelles_naf'
)
SELECT
  siret,
  periode,
  lieu.libelle AS libelle_departement,
  dans_parametre('regions_outre_mer', region) AS outre_mer,
  section.libelle AS libelle_naf,
  left(ape, 2) AS code_ape_niveau2,
  left(ape, 3) AS code_ape_niveau3,
  left(ape, 4) AS code_ape_niveau4,
  division.libelle AS libelle_ape2,
  groupe.libelle AS libelle_ape3,
  classe.libelle AS libelle_ape4,
  sous_classe.libelle AS libelle_ape5
FROM identite_etablissement
LEFT JOIN parametre_valeur AS lieu ON lieu.nom = 'departements' AND lieu.code = departement
LEFT JOIN naf AS section ON section.code = naf_section
LEFT JOIN naf AS division ON division.code = left(ape, 2)
LEFT JOIN naf AS groupe ON groupe.code = left(ape, 3)
LEFT JOIN naf AS classe ON classe.code = left(ape, 4)
LEFT JOIN naf AS sous_classe ON sous_classe.code = ape
