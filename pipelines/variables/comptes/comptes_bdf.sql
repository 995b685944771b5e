/*
label: Ratios de la Banque de France
grain: entreprise
since: '2026-11-01'
reads: [bdf, exercice_comptes]
columns:
  annee_bdf: { label: "Année des comptes (BdF)", type: integer, meaning: 'Year that the Banque de France gives to the accounts in use', 'null': 'No financial year in use, or the file gives it no year', source: 'variables, 2.12' }
  exercice_bdf: { label: "Exercice des comptes (BdF)", type: integer, meaning: 'The same year less one, as former tables counted it', 'null': 'No financial year in use (former tables said 0), or the file gives it no year', source: 'variables, 2.12' }
  poids_frng_bdf: { label: "Fonds de roulement rapporté au chiffre d'affaires (BdF)", type: ratio, unit: '%', meaning: 'Net working capital, in percent of turnover, as the Banque de France gives it', 'null': 'No financial year in use, or it says nothing', source: 'variables, 2.12' }
  poids_frng_bdf_past_1: { label: "Fonds de roulement rapporté au chiffre d'affaires (BdF), un exercice plus tôt", type: ratio, unit: '%', meaning: 'Net working capital, in percent of turnover, as the Banque de France gives it; of the financial year that ended about one year earlier', 'null': 'No financial year is in use, none ended then, or it says nothing', source: 'variables, 2.12' }
  poids_frng_bdf_past_2: { label: "Fonds de roulement rapporté au chiffre d'affaires (BdF), deux exercices plus tôt", type: ratio, unit: '%', meaning: 'Net working capital, in percent of turnover, as the Banque de France gives it; of the financial year that ended about two years earlier', 'null': 'No financial year is in use, none ended then, or it says nothing', source: 'variables, 2.12' }
  taux_marge_bdf: { label: "Taux de marge (BdF)", type: ratio, unit: '%', meaning: 'Gross operating surplus, in percent of value added, as the Banque de France gives it', 'null': 'No financial year in use, or it says nothing', source: 'variables, 2.12' }
  taux_marge_bdf_past_1: { label: "Taux de marge (BdF), un exercice plus tôt", type: ratio, unit: '%', meaning: 'Gross operating surplus, in percent of value added, as the Banque de France gives it; of the financial year that ended about one year earlier', 'null': 'No financial year is in use, none ended then, or it says nothing', source: 'variables, 2.12' }
  taux_marge_bdf_past_2: { label: "Taux de marge (BdF), deux exercices plus tôt", type: ratio, unit: '%', meaning: 'Gross operating surplus, in percent of value added, as the Banque de France gives it; of the financial year that ended about two years earlier', 'null': 'No financial year is in use, none ended then, or it says nothing', source: 'variables, 2.12' }
  delai_fournisseur: { label: "Délai de paiement des fournisseurs", type: ratio, unit: 'jours', meaning: '360 times what is owed to suppliers, divided by purchases, as the Banque de France gives it: no other source gives this ratio', 'null': 'No financial year in use, or it says nothing', source: 'variables, 2.12' }
  delai_fournisseur_past_1: { label: "Délai de paiement des fournisseurs, un exercice plus tôt", type: ratio, unit: 'jours', meaning: '360 times what is owed to suppliers, divided by purchases, as the Banque de France gives it: no other source gives this ratio; of the financial year that ended about one year earlier', 'null': 'No financial year is in use, none ended then, or it says nothing', source: 'variables, 2.12' }
  delai_fournisseur_past_2: { label: "Délai de paiement des fournisseurs, deux exercices plus tôt", type: ratio, unit: 'jours', meaning: '360 times what is owed to suppliers, divided by purchases, as the Banque de France gives it: no other source gives this ratio; of the financial year that ended about two years earlier', 'null': 'No financial year is in use, none ended then, or it says nothing', source: 'variables, 2.12' }
  dette_fiscale_bdf: { label: "Dettes fiscales et sociales rapportées à la valeur ajoutée (BdF)", type: ratio, unit: '%', meaning: 'Tax and social debts, in percent of value added, as the Banque de France gives it', 'null': 'No financial year in use, or it says nothing', source: 'variables, 2.12' }
  dette_fiscale_bdf_past_1: { label: "Dettes fiscales et sociales rapportées à la valeur ajoutée (BdF), un exercice plus tôt", type: ratio, unit: '%', meaning: 'Tax and social debts, in percent of value added, as the Banque de France gives it; of the financial year that ended about one year earlier', 'null': 'No financial year is in use, none ended then, or it says nothing', source: 'variables, 2.12' }
  dette_fiscale_bdf_past_2: { label: "Dettes fiscales et sociales rapportées à la valeur ajoutée (BdF), deux exercices plus tôt", type: ratio, unit: '%', meaning: 'Tax and social debts, in percent of value added, as the Banque de France gives it; of the financial year that ended about two years earlier', 'null': 'No financial year is in use, none ended then, or it says nothing', source: 'variables, 2.12' }
  financier_court_terme_bdf: { label: "Concours bancaires courants rapportés au chiffre d'affaires (BdF)", type: ratio, unit: '%', meaning: 'Current bank facilities, in percent of turnover, as the Banque de France gives it', 'null': 'No financial year in use, or it says nothing', source: 'variables, 2.12' }
  financier_court_terme_bdf_past_1: { label: "Concours bancaires courants rapportés au chiffre d'affaires (BdF), un exercice plus tôt", type: ratio, unit: '%', meaning: 'Current bank facilities, in percent of turnover, as the Banque de France gives it; of the financial year that ended about one year earlier', 'null': 'No financial year is in use, none ended then, or it says nothing', source: 'variables, 2.12' }
  financier_court_terme_bdf_past_2: { label: "Concours bancaires courants rapportés au chiffre d'affaires (BdF), deux exercices plus tôt", type: ratio, unit: '%', meaning: 'Current bank facilities, in percent of turnover, as the Banque de France gives it; of the financial year that ended about two years earlier', 'null': 'No financial year is in use, none ended then, or it says nothing', source: 'variables, 2.12' }
  frais_financier_bdf: { label: "Frais financiers rapportés à l'excédent brut (BdF)", type: ratio, unit: '%', meaning: 'Financial charges, in percent of gross operating surplus and what is outside operations, as the Banque de France gives it', 'null': 'No financial year in use, or it says nothing', source: 'variables, 2.12' }
  frais_financier_bdf_past_1: { label: "Frais financiers rapportés à l'excédent brut (BdF), un exercice plus tôt", type: ratio, unit: '%', meaning: 'Financial charges, in percent of gross operating surplus and what is outside operations, as the Banque de France gives it; of the financial year that ended about one year earlier', 'null': 'No financial year is in use, none ended then, or it says nothing', source: 'variables, 2.12' }
  frais_financier_bdf_past_2: { label: "Frais financiers rapportés à l'excédent brut (BdF), deux exercices plus tôt", type: ratio, unit: '%', meaning: 'Financial charges, in percent of gross operating surplus and what is outside operations, as the Banque de France gives it; of the financial year that ended about two years earlier', 'null': 'No financial year is in use, none ended then, or it says nothing', source: 'variables, 2.12' }
*/
-- The ratios that both sources give have a name of their own here; ratios_comptes says which one counts.
SELECT
  exercice.siren,
  exercice.periode,
  bdf.annee_bdf,
  bdf.annee_bdf - 1 AS exercice_bdf,
  CAST(bdf.poids_frng AS DOUBLE) AS poids_frng_bdf,
  CAST(past_1.poids_frng AS DOUBLE) AS poids_frng_bdf_past_1,
  CAST(past_2.poids_frng AS DOUBLE) AS poids_frng_bdf_past_2,
  CAST(bdf.taux_marge AS DOUBLE) AS taux_marge_bdf,
  CAST(past_1.taux_marge AS DOUBLE) AS taux_marge_bdf_past_1,
  CAST(past_2.taux_marge AS DOUBLE) AS taux_marge_bdf_past_2,
  CAST(bdf.delai_fournisseur AS DOUBLE) AS delai_fournisseur,
  CAST(past_1.delai_fournisseur AS DOUBLE) AS delai_fournisseur_past_1,
  CAST(past_2.delai_fournisseur AS DOUBLE) AS delai_fournisseur_past_2,
  CAST(bdf.dette_fiscale AS DOUBLE) AS dette_fiscale_bdf,
  CAST(past_1.dette_fiscale AS DOUBLE) AS dette_fiscale_bdf_past_1,
  CAST(past_2.dette_fiscale AS DOUBLE) AS dette_fiscale_bdf_past_2,
  CAST(bdf.financier_court_terme AS DOUBLE) AS financier_court_terme_bdf,
  CAST(past_1.financier_court_terme AS DOUBLE) AS financier_court_terme_bdf_past_1,
  CAST(past_2.financier_court_terme AS DOUBLE) AS financier_court_terme_bdf_past_2,
  CAST(bdf.frais_financier AS DOUBLE) AS frais_financier_bdf,
  CAST(past_1.frais_financier AS DOUBLE) AS frais_financier_bdf_past_1,
  CAST(past_2.frais_financier AS DOUBLE) AS frais_financier_bdf_past_2
FROM exercice_comptes AS exercice
LEFT JOIN bdf ON bdf.siren = exercice.siren AND bdf.arrete_bilan_bdf = exercice.arrete_bilan_bdf
LEFT JOIN bdf AS past_1 ON past_1.siren = exercice.siren AND past_1.arrete_bilan_bdf = exercice.arrete_bilan_bdf_past_1
LEFT JOIN bdf AS past_2 ON past_2.siren = exercice.siren AND past_2.arrete_bilan_bdf = exercice.arrete_bilan_bdf_past_2
