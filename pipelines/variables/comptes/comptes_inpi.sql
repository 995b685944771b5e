/*
label: Comptes déposés à l'INPI
grain: entreprise
since: '2026-11-01'
reads: [ratios_inpi, exercice_comptes]
columns:
  type_bilan: { label: "Type de comptes déposés", type: code, meaning: 'Accounts in use: C complete, S simplified, K consolidated; which one when several are filed, parameter ordre_types_bilan', 'null': 'No financial year in use, or the type is not said', source: 'consumers, 6.2' }
  confidentialite: { label: "Confidentialité des comptes déposés", type: text, meaning: 'Public, or what of the accounts in use is confidential', 'null': 'No financial year in use, or it is not said' }
  type_bilan_past_1: { label: "Type de comptes déposés, un exercice plus tôt", type: code, meaning: 'Type of the accounts filed for the financial year that ended about one year before', 'null': 'None ended then, or the type is not said', source: 'consumers, 6.2' }
  type_bilan_past_2: { label: "Type de comptes déposés, deux exercices plus tôt", type: code, meaning: 'Type of the accounts filed for the financial year that ended about two years before', 'null': 'None ended then, or the type is not said', source: 'consumers, 6.2' }
  chiffre_d_affaires: { label: "Chiffre d'affaires (INPI)", type: decimal, unit: '€', meaning: 'Turnover', 'null': 'No financial year in use, or it does not say it', source: 'decisions, Time, accounts' }
  chiffre_d_affaires_past_1: { label: "Chiffre d'affaires (INPI), un exercice plus tôt", type: decimal, unit: '€', meaning: 'Turnover; of the year before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  chiffre_d_affaires_past_2: { label: "Chiffre d'affaires (INPI), deux exercices plus tôt", type: decimal, unit: '€', meaning: 'Turnover; of two years before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  marge_brute: { label: "Marge brute (INPI)", type: decimal, unit: '€', meaning: 'Gross margin', 'null': 'No financial year in use, or it does not say it', source: 'decisions, Time, accounts' }
  marge_brute_past_1: { label: "Marge brute (INPI), un exercice plus tôt", type: decimal, unit: '€', meaning: 'Gross margin; of the year before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  marge_brute_past_2: { label: "Marge brute (INPI), deux exercices plus tôt", type: decimal, unit: '€', meaning: 'Gross margin; of two years before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  ebe: { label: "Excédent brut d'exploitation (INPI)", type: decimal, unit: '€', meaning: 'Gross operating surplus', 'null': 'No financial year in use, or it does not say it', source: 'decisions, Time, accounts' }
  ebe_past_1: { label: "Excédent brut d'exploitation (INPI), un exercice plus tôt", type: decimal, unit: '€', meaning: 'Gross operating surplus; of the year before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  ebe_past_2: { label: "Excédent brut d'exploitation (INPI), deux exercices plus tôt", type: decimal, unit: '€', meaning: 'Gross operating surplus; of two years before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  ebit: { label: "Résultat d'exploitation (INPI)", type: decimal, unit: '€', meaning: 'Operating result', 'null': 'No financial year in use, or it does not say it', source: 'decisions, Time, accounts' }
  ebit_past_1: { label: "Résultat d'exploitation (INPI), un exercice plus tôt", type: decimal, unit: '€', meaning: 'Operating result; of the year before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  ebit_past_2: { label: "Résultat d'exploitation (INPI), deux exercices plus tôt", type: decimal, unit: '€', meaning: 'Operating result; of two years before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  resultat_net: { label: "Résultat net (INPI)", type: decimal, unit: '€', meaning: 'Net result', 'null': 'No financial year in use, or it does not say it', source: 'decisions, Time, accounts' }
  resultat_net_past_1: { label: "Résultat net (INPI), un exercice plus tôt", type: decimal, unit: '€', meaning: 'Net result; of the year before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  resultat_net_past_2: { label: "Résultat net (INPI), deux exercices plus tôt", type: decimal, unit: '€', meaning: 'Net result; of two years before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  taux_d_endettement_inpi: { label: "Taux d'endettement (INPI)", type: ratio, unit: '%', meaning: 'Debt rate', 'null': 'No financial year in use, or it does not say it', source: 'decisions, Time, accounts' }
  taux_d_endettement_inpi_past_1: { label: "Taux d'endettement (INPI), un exercice plus tôt", type: ratio, unit: '%', meaning: 'Debt rate; of the year before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  taux_d_endettement_inpi_past_2: { label: "Taux d'endettement (INPI), deux exercices plus tôt", type: ratio, unit: '%', meaning: 'Debt rate; of two years before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  ratio_de_liquidite: { label: "Ratio de liquidité (INPI)", type: ratio, unit: '%', meaning: 'Liquidity ratio', 'null': 'No financial year in use, or it does not say it', source: 'decisions, Time, accounts' }
  ratio_de_liquidite_past_1: { label: "Ratio de liquidité (INPI), un exercice plus tôt", type: ratio, unit: '%', meaning: 'Liquidity ratio; of the year before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  ratio_de_liquidite_past_2: { label: "Ratio de liquidité (INPI), deux exercices plus tôt", type: ratio, unit: '%', meaning: 'Liquidity ratio; of two years before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  ratio_de_vetuste: { label: "Ratio de vétusté (INPI)", type: ratio, unit: '%', meaning: 'How worn the fixed assets are', 'null': 'No financial year in use, or it does not say it', source: 'decisions, Time, accounts' }
  ratio_de_vetuste_past_1: { label: "Ratio de vétusté (INPI), un exercice plus tôt", type: ratio, unit: '%', meaning: 'How worn the fixed assets are; of the year before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  ratio_de_vetuste_past_2: { label: "Ratio de vétusté (INPI), deux exercices plus tôt", type: ratio, unit: '%', meaning: 'How worn the fixed assets are; of two years before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  autonomie_financiere_inpi: { label: "Autonomie financière (INPI)", type: ratio, unit: '%', meaning: 'Financial autonomy', 'null': 'No financial year in use, or it does not say it', source: 'decisions, Time, accounts' }
  autonomie_financiere_inpi_past_1: { label: "Autonomie financière (INPI), un exercice plus tôt", type: ratio, unit: '%', meaning: 'Financial autonomy; of the year before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  autonomie_financiere_inpi_past_2: { label: "Autonomie financière (INPI), deux exercices plus tôt", type: ratio, unit: '%', meaning: 'Financial autonomy; of two years before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  poids_bfr_exploitation_sur_ca: { label: "Poids du besoin en fonds de roulement d'exploitation (INPI)", type: ratio, unit: '%', meaning: 'Operating working capital needed, against turnover', 'null': 'No financial year in use, or it does not say it', source: 'decisions, Time, accounts' }
  poids_bfr_exploitation_sur_ca_past_1: { label: "Poids du besoin en fonds de roulement d'exploitation (INPI), un exercice plus tôt", type: ratio, unit: '%', meaning: 'Operating working capital needed, against turnover; of the year before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  poids_bfr_exploitation_sur_ca_past_2: { label: "Poids du besoin en fonds de roulement d'exploitation (INPI), deux exercices plus tôt", type: ratio, unit: '%', meaning: 'Operating working capital needed, against turnover; of two years before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  couverture_des_interets: { label: "Couverture des intérêts (INPI)", type: ratio, unit: '%', meaning: 'How far the operating surplus covers interest', 'null': 'No financial year in use, or it does not say it', source: 'decisions, Time, accounts' }
  couverture_des_interets_past_1: { label: "Couverture des intérêts (INPI), un exercice plus tôt", type: ratio, unit: '%', meaning: 'How far the operating surplus covers interest; of the year before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  couverture_des_interets_past_2: { label: "Couverture des intérêts (INPI), deux exercices plus tôt", type: ratio, unit: '%', meaning: 'How far the operating surplus covers interest; of two years before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  caf_sur_ca: { label: "Capacité d'autofinancement rapportée au chiffre d'affaires (INPI)", type: ratio, unit: '%', meaning: 'Self-financing capacity, against turnover', 'null': 'No financial year in use, or it does not say it', source: 'decisions, Time, accounts' }
  caf_sur_ca_past_1: { label: "Capacité d'autofinancement rapportée au chiffre d'affaires (INPI), un exercice plus tôt", type: ratio, unit: '%', meaning: 'Self-financing capacity, against turnover; of the year before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  caf_sur_ca_past_2: { label: "Capacité d'autofinancement rapportée au chiffre d'affaires (INPI), deux exercices plus tôt", type: ratio, unit: '%', meaning: 'Self-financing capacity, against turnover; of two years before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  capacite_de_remboursement: { label: "Capacité de remboursement (INPI)", type: ratio, meaning: 'Financial debt against self-financing capacity', 'null': 'No financial year in use, or it does not say it', source: 'decisions, Time, accounts' }
  capacite_de_remboursement_past_1: { label: "Capacité de remboursement (INPI), un exercice plus tôt", type: ratio, meaning: 'Financial debt against self-financing capacity; of the year before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  capacite_de_remboursement_past_2: { label: "Capacité de remboursement (INPI), deux exercices plus tôt", type: ratio, meaning: 'Financial debt against self-financing capacity; of two years before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  marge_ebe: { label: "Marge d'excédent brut d'exploitation (INPI)", type: ratio, unit: '%', meaning: 'Gross operating surplus, against turnover', 'null': 'No financial year in use, or it does not say it', source: 'decisions, Time, accounts' }
  marge_ebe_past_1: { label: "Marge d'excédent brut d'exploitation (INPI), un exercice plus tôt", type: ratio, unit: '%', meaning: 'Gross operating surplus, against turnover; of the year before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  marge_ebe_past_2: { label: "Marge d'excédent brut d'exploitation (INPI), deux exercices plus tôt", type: ratio, unit: '%', meaning: 'Gross operating surplus, against turnover; of two years before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  resultat_courant_avant_impots_sur_ca: { label: "Résultat courant avant impôts rapporté au chiffre d'affaires (INPI)", type: ratio, unit: '%', meaning: 'Current result before tax, against turnover', 'null': 'No financial year in use, or it does not say it', source: 'decisions, Time, accounts' }
  resultat_courant_avant_impots_sur_ca_past_1: { label: "Résultat courant avant impôts rapporté au chiffre d'affaires (INPI), un exercice plus tôt", type: ratio, unit: '%', meaning: 'Current result before tax, against turnover; of the year before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  resultat_courant_avant_impots_sur_ca_past_2: { label: "Résultat courant avant impôts rapporté au chiffre d'affaires (INPI), deux exercices plus tôt", type: ratio, unit: '%', meaning: 'Current result before tax, against turnover; of two years before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  poids_bfr_exploitation_sur_ca_jours: { label: "Besoin en fonds de roulement d'exploitation (INPI)", type: ratio, unit: 'jours', meaning: 'Operating working capital needed, in days of turnover', 'null': 'No financial year in use, or it does not say it', source: 'decisions, Time, accounts' }
  poids_bfr_exploitation_sur_ca_jours_past_1: { label: "Besoin en fonds de roulement d'exploitation (INPI), un exercice plus tôt", type: ratio, unit: 'jours', meaning: 'Operating working capital needed, in days of turnover; of the year before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  poids_bfr_exploitation_sur_ca_jours_past_2: { label: "Besoin en fonds de roulement d'exploitation (INPI), deux exercices plus tôt", type: ratio, unit: 'jours', meaning: 'Operating working capital needed, in days of turnover; of two years before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  rotation_des_stocks_jours: { label: "Rotation des stocks (INPI)", type: ratio, unit: 'jours', meaning: 'Stock rotation', 'null': 'No financial year in use, or it does not say it', source: 'decisions, Time, accounts' }
  rotation_des_stocks_jours_past_1: { label: "Rotation des stocks (INPI), un exercice plus tôt", type: ratio, unit: 'jours', meaning: 'Stock rotation; of the year before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  rotation_des_stocks_jours_past_2: { label: "Rotation des stocks (INPI), deux exercices plus tôt", type: ratio, unit: 'jours', meaning: 'Stock rotation; of two years before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  credit_clients_jours: { label: "Crédit accordé aux clients (INPI)", type: ratio, unit: 'jours', meaning: 'Credit given to customers', 'null': 'No financial year in use, or it does not say it', source: 'decisions, Time, accounts' }
  credit_clients_jours_past_1: { label: "Crédit accordé aux clients (INPI), un exercice plus tôt", type: ratio, unit: 'jours', meaning: 'Credit given to customers; of the year before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  credit_clients_jours_past_2: { label: "Crédit accordé aux clients (INPI), deux exercices plus tôt", type: ratio, unit: 'jours', meaning: 'Credit given to customers; of two years before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  credit_fournisseurs_jours: { label: "Crédit obtenu des fournisseurs (INPI)", type: ratio, unit: 'jours', meaning: 'Credit taken from suppliers', 'null': 'No financial year in use, or it does not say it', source: 'decisions, Time, accounts' }
  credit_fournisseurs_jours_past_1: { label: "Crédit obtenu des fournisseurs (INPI), un exercice plus tôt", type: ratio, unit: 'jours', meaning: 'Credit taken from suppliers; of the year before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
  credit_fournisseurs_jours_past_2: { label: "Crédit obtenu des fournisseurs (INPI), deux exercices plus tôt", type: ratio, unit: 'jours', meaning: 'Credit taken from suppliers; of two years before', 'null': 'None ended then, or it does not say it', source: 'decisions, Time, accounts' }
*/
-- Ratios as their producer computed them from the accounts filed, amounts in euros. Open data: what a company asked to keep
-- confidential is not there. One closing day may have accounts of the company and of its group; one of them is read, whole.
WITH
comptes AS (
  SELECT
    ratios_inpi.siren,
    date_cloture_exercice AS cloture,
    type_bilan,
    confidentialite,
    COLUMNS(['chiffre_d_affaires', 'marge_brute', 'ebe', 'ebit', 'resultat_net']),
    CAST(COLUMNS([
      'taux_d_endettement_inpi', 'ratio_de_liquidite', 'ratio_de_vetuste', 'autonomie_financiere_inpi',
      'poids_bfr_exploitation_sur_ca', 'couverture_des_interets', 'caf_sur_ca', 'capacite_de_remboursement', 'marge_ebe',
      'resultat_courant_avant_impots_sur_ca', 'poids_bfr_exploitation_sur_ca_jours', 'rotation_des_stocks_jours',
      'credit_clients_jours', 'credit_fournisseurs_jours'
    ]) AS DOUBLE)
  FROM ratios_inpi
  LEFT JOIN parametre_valeur AS ordre ON ordre.nom = 'ordre_types_bilan' AND ordre.code = type_bilan
  QUALIFY row_number() OVER (
    PARTITION BY ratios_inpi.siren, date_cloture_exercice
    ORDER BY CAST(ordre.libelle AS INTEGER) NULLS LAST, type_bilan, rang_lot DESC, fichier DESC, enregistrement DESC
  ) = 1
),
avant AS (
  SELECT siren AS entreprise, cloture AS jour, COLUMNS(comptes.* EXCLUDE (siren, cloture, confidentialite)) AS '\0_past_1' FROM comptes
),
bien_avant AS (
  SELECT siren AS entreprise, cloture AS jour, COLUMNS(comptes.* EXCLUDE (siren, cloture, confidentialite)) AS '\0_past_2' FROM comptes
)
SELECT
  exercice.siren,
  exercice.periode,
  comptes.* EXCLUDE (siren, cloture),
  avant.* EXCLUDE (entreprise, jour),
  bien_avant.* EXCLUDE (entreprise, jour)
FROM exercice_comptes AS exercice
LEFT JOIN comptes ON comptes.siren = exercice.siren AND comptes.cloture = exercice.arrete_bilan_inpi
LEFT JOIN avant ON avant.entreprise = exercice.siren AND avant.jour = exercice.arrete_bilan_inpi_past_1
LEFT JOIN bien_avant ON bien_avant.entreprise = exercice.siren AND bien_avant.jour = exercice.arrete_bilan_inpi_past_2
