/*
label: Comptes de l'exercice utilisé (Diane)
grain: entreprise
since: '2026-11-01'
reads: [diane, exercice_comptes]
columns:
  exercice_diane: { label: "Année des comptes (Diane)", type: integer, meaning: 'Year that Diane gives to the accounts in use', 'null': 'No exercise in use', source: 'variables, 2.12' }
  effectif_consolide: { label: "Effectif consolidé", type: headcount, unit: 'personnes', meaning: 'Employees, over the group when accounts are consolidated', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  dette_fiscale_et_sociale: { label: "Dettes fiscales et sociales", type: decimal, unit: 'k€', meaning: 'Tax and social debts', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  frais_de_retd: { label: "Frais de recherche et développement, nets", type: decimal, unit: 'k€', meaning: 'Research and development, net of depreciation', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  conces_brev_et_droits_sim: { label: "Concessions, brevets et droits similaires, nets", type: decimal, unit: 'k€', meaning: 'Concessions, patents and similar rights, net of depreciation', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  nombre_mois: { label: "Durée de l'exercice", type: integer, unit: 'mois', meaning: 'Length of the financial year', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  concours_bancaire_courant: { label: "Concours bancaires courants et soldes créditeurs", type: decimal, unit: 'k€', meaning: 'Current bank overdrafts', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  equilibre_financier: { label: "Équilibre financier", type: ratio, meaning: 'Lasting resources against stable uses', 'null': 'No exercise in use, or it does not say it', source: 'scoring, 1.6' }
  independance_financiere: { label: "Indépendance financière", type: ratio, unit: '%', meaning: 'Equity against lasting resources', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  endettement: { label: "Endettement", type: ratio, unit: '%', meaning: 'Financial debts against lasting resources', 'null': 'No exercise in use, or it does not say it', source: 'scoring, 1.6' }
  autonomie_financiere: { label: "Autonomie financière", type: ratio, unit: '%', meaning: 'Equity against the balance sheet', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  degre_immo_corporelle: { label: "Degré d'amortissement des immobilisations corporelles", type: ratio, unit: '%', meaning: 'How far tangible assets are depreciated', 'null': 'No exercise in use, or it does not say it', source: 'scoring, 1.6' }
  financement_actif_circulant: { label: "Financement de l'actif circulant net", type: ratio, meaning: 'Working capital against current assets', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  liquidite_generale: { label: "Liquidité générale", type: ratio, meaning: 'Current assets against short-term debts', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  liquidite_reduite: { label: "Liquidité réduite", type: ratio, meaning: 'Current assets without stocks, against short-term debts', 'null': 'No exercise in use, or it does not say it', source: 'scoring, 1.6' }
  rotation_stocks: { label: "Rotation des stocks", type: ratio, unit: 'jours', meaning: 'Stocks, in days of purchases', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  credit_client: { label: "Crédit accordé aux clients", type: ratio, unit: 'jours', meaning: 'Credit given to customers', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  credit_fournisseur: { label: "Crédit obtenu des fournisseurs", type: ratio, unit: 'jours', meaning: 'Credit taken from suppliers', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  ca_par_effectif: { label: "Chiffre d'affaires par personne", type: decimal, unit: 'k€', meaning: 'Turnover a person', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  taux_interet_financier: { label: "Taux d'intérêt financier", type: ratio, unit: '%', meaning: 'Interest against financial debts', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  taux_interet_sur_ca: { label: "Intérêts rapportés au chiffre d'affaires", type: ratio, unit: '%', meaning: 'Interest against turnover', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  endettement_global: { label: "Endettement global", type: ratio, unit: 'jours', meaning: 'Debts, in days of turnover', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  taux_endettement: { label: "Taux d'endettement", type: ratio, unit: '%', meaning: 'Financial debts against equity', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  capacite_remboursement: { label: "Capacité de remboursement", type: ratio, meaning: 'Financial debts against self-financing capacity', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  capacite_autofinancement: { label: "Capacité d'autofinancement", type: ratio, unit: '%', meaning: 'Self-financing capacity, against turnover', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  couverture_ca_fdr: { label: "Couverture du chiffre d'affaires par le fonds de roulement", type: ratio, unit: 'jours', meaning: 'Working capital, in days of turnover', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  couverture_ca_besoin_fdr: { label: "Couverture du chiffre d'affaires par le besoin en fonds de roulement", type: ratio, unit: 'jours', meaning: 'Working capital needed, in days of turnover', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  poids_bfr_exploitation: { label: "Poids du besoin en fonds de roulement d'exploitation", type: ratio, unit: '%', meaning: 'Operating working capital needed, against turnover', 'null': 'No exercise in use, or it does not say it', source: 'scoring, 1.6' }
  exportation: { label: "Part du chiffre d'affaires à l'exportation", type: ratio, unit: '%', meaning: 'Exports, against turnover', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  efficacite_economique: { label: "Efficacité économique", type: decimal, unit: 'k€', meaning: 'Value added a person', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  productivite_potentiel_production: { label: "Productivité du potentiel de production", type: ratio, meaning: 'Value added against equipment', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  productivite_capital_financier: { label: "Productivité du capital financier", type: ratio, meaning: 'Value added against the capital committed', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  productivite_capital_investi: { label: "Productivité du capital investi", type: ratio, meaning: 'Value added against total assets', 'null': 'No exercise in use, or it does not say it', source: 'scoring, 1.6' }
  taux_d_investissement_productif: { label: "Taux d'investissement productif", type: ratio, unit: '%', meaning: 'Investment against value added', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  rentabilite_economique: { label: "Rentabilité économique", type: ratio, unit: '%', meaning: 'Gross operating surplus against turnover and operating subsidies', 'null': 'No exercise in use, or it does not say it', source: 'scoring, 1.6' }
  performance: { label: "Performance", type: ratio, unit: '%', meaning: 'Current result against value added', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  rendement_brut_fonds_propres: { label: "Rendement brut des fonds propres nets", type: ratio, unit: '%', meaning: 'Gross operating surplus against net equity', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  rentabilite_nette: { label: "Rentabilité nette", type: ratio, unit: '%', meaning: 'Profit or loss against turnover and operating subsidies', 'null': 'No exercise in use, or it does not say it', source: 'scoring, 1.6' }
  rendement_capitaux_propres: { label: "Rendement des capitaux propres nets", type: ratio, unit: '%', meaning: 'Net result against equity', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  rendement_ressources_durables: { label: "Rendement des ressources durables nettes", type: ratio, unit: '%', meaning: 'Result and interest against lasting resources', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  taux_marge_commerciale: { label: "Taux de marge commerciale", type: ratio, unit: '%', meaning: 'Trading margin against sales of goods', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  taux_valeur_ajoutee: { label: "Taux de valeur ajoutée", type: ratio, unit: '%', meaning: 'Value added against turnover', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  part_salaries: { label: "Part des salariés dans la valeur ajoutée", type: ratio, unit: '%', meaning: 'Share of value added that goes to employees', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  part_etat: { label: "Part de l'État dans la valeur ajoutée", type: ratio, unit: '%', meaning: 'Share of value added that goes to the State', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  part_preteur: { label: "Part des prêteurs dans la valeur ajoutée", type: ratio, unit: '%', meaning: 'Share of value added that goes to lenders', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  part_autofinancement: { label: "Part de l'autofinancement dans la valeur ajoutée", type: ratio, unit: '%', meaning: 'Share of value added that is kept', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  ca: { label: "Chiffre d'affaires net hors taxes", type: decimal, unit: 'k€', meaning: 'Turnover, net of tax', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  ca_exportation: { label: "Chiffre d'affaires à l'exportation", type: decimal, unit: 'k€', meaning: 'Turnover made abroad', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  achat_marchandises: { label: "Achats de marchandises et autres approvisionnements", type: decimal, unit: 'k€', meaning: 'Purchases of goods and other supplies', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  achat_matieres_premieres: { label: "Achats de matières premières et autres approvisionnements", type: decimal, unit: 'k€', meaning: 'Purchases of raw materials and other supplies', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  production: { label: "Production de l'exercice", type: decimal, unit: 'k€', meaning: 'Production of the year', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  marge_commerciale: { label: "Marge commerciale", type: decimal, unit: 'k€', meaning: 'Trading margin', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  consommation: { label: "Consommation de l'exercice", type: decimal, unit: 'k€', meaning: 'Consumption of the year', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  autres_achats_charges_externes: { label: "Autres achats et charges externes", type: decimal, unit: 'k€', meaning: 'Other purchases and external charges', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  valeur_ajoutee: { label: "Valeur ajoutée", type: decimal, unit: 'k€', meaning: 'Value added', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  charge_personnel: { label: "Charges de personnel", type: decimal, unit: 'k€', meaning: 'Staff costs', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  impots_taxes: { label: "Impôts, taxes et versements assimilés", type: decimal, unit: 'k€', meaning: 'Taxes and similar payments', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  subventions_d_exploitation: { label: "Subventions d'exploitation", type: decimal, unit: 'k€', meaning: 'Operating subsidies', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  excedent_brut_d_exploitation: { label: "Excédent brut d'exploitation", type: decimal, unit: 'k€', meaning: 'Gross operating surplus', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  autres_produits_charges_reprises: { label: "Autres produits, charges et reprises", type: decimal, unit: 'k€', meaning: 'Other income, charges and reversals', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  dotation_amortissement: { label: "Dotations d'exploitation aux amortissements et provisions", type: decimal, unit: 'k€', meaning: 'Depreciation and provisions', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  resultat_expl: { label: "Résultat d'exploitation", type: decimal, unit: 'k€', meaning: 'Operating result', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  operations_commun: { label: "Opérations en commun", type: decimal, unit: 'k€', meaning: 'Joint operations', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  produits_financiers: { label: "Produits financiers", type: decimal, unit: 'k€', meaning: 'Financial income', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  charges_financieres: { label: "Charges financières", type: decimal, unit: 'k€', meaning: 'Financial charges', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  interets: { label: "Intérêts et charges assimilées", type: decimal, unit: 'k€', meaning: 'Interest and similar charges', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  resultat_avant_impot: { label: "Résultat courant avant impôts", type: decimal, unit: 'k€', meaning: 'Current result before tax', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  produit_exceptionnel: { label: "Produits exceptionnels", type: decimal, unit: 'k€', meaning: 'Exceptional income', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  charge_exceptionnelle: { label: "Charges exceptionnelles", type: decimal, unit: 'k€', meaning: 'Exceptional charges', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  participation_salaries: { label: "Participation des salariés aux résultats", type: decimal, unit: 'k€', meaning: 'Profit sharing', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  impot_benefice: { label: "Impôts sur les bénéfices et impôts différés", type: decimal, unit: 'k€', meaning: 'Tax on profits', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
  benefice_ou_perte: { label: "Bénéfice ou perte", type: decimal, unit: 'k€', meaning: 'Profit or loss of the year', 'null': 'No exercise in use, or it does not say it', source: 'variables, 2.12' }
*/
-- All that Diane says of the exercise in use, under its own names: amounts in thousands of euros as delivered, ratios as Diane
-- computed them (variables, 2.12). The closing day is in exercice_comptes, what is not dated in structure_diane.
WITH comptes AS (
  SELECT
    siren,
    arrete_bilan_diane AS cloture,
    COLUMNS(['exercice_diane', 'effectif_consolide', 'nombre_mois']),
    COLUMNS([
      'dette_fiscale_et_sociale', 'frais_de_retd', 'conces_brev_et_droits_sim', 'concours_bancaire_courant',
      'ca_par_effectif', 'efficacite_economique', 'ca', 'ca_exportation', 'achat_marchandises',
      'achat_matieres_premieres', 'production', 'marge_commerciale', 'consommation', 'autres_achats_charges_externes',
      'valeur_ajoutee', 'charge_personnel', 'impots_taxes', 'subventions_d_exploitation', 'excedent_brut_d_exploitation',
      'autres_produits_charges_reprises', 'dotation_amortissement', 'resultat_expl', 'operations_commun',
      'produits_financiers', 'charges_financieres', 'interets', 'resultat_avant_impot', 'produit_exceptionnel',
      'charge_exceptionnelle', 'participation_salaries', 'impot_benefice', 'benefice_ou_perte'
    ]),
    CAST(COLUMNS([
      'equilibre_financier', 'independance_financiere', 'endettement', 'autonomie_financiere', 'degre_immo_corporelle',
      'financement_actif_circulant', 'liquidite_generale', 'liquidite_reduite', 'rotation_stocks', 'credit_client',
      'credit_fournisseur', 'taux_interet_financier', 'taux_interet_sur_ca', 'endettement_global', 'taux_endettement',
      'capacite_remboursement', 'capacite_autofinancement', 'couverture_ca_fdr', 'couverture_ca_besoin_fdr',
      'poids_bfr_exploitation', 'exportation', 'productivite_potentiel_production', 'productivite_capital_financier',
      'productivite_capital_investi', 'taux_d_investissement_productif', 'rentabilite_economique', 'performance',
      'rendement_brut_fonds_propres', 'rentabilite_nette', 'rendement_capitaux_propres', 'rendement_ressources_durables',
      'taux_marge_commerciale', 'taux_valeur_ajoutee', 'part_salaries', 'part_etat', 'part_preteur',
      'part_autofinancement'
    ]) AS DOUBLE)
  FROM diane
  -- Two years that say one closing day are one exercise, of which the later year stands.
  QUALIFY row_number() OVER (
    PARTITION BY siren, arrete_bilan_diane
    ORDER BY exercice_diane DESC, rang_lot DESC, fichier DESC, enregistrement DESC
  ) = 1
)
SELECT exercice.siren, exercice.periode, comptes.* EXCLUDE (siren, cloture)
FROM exercice_comptes AS exercice
LEFT JOIN comptes ON comptes.siren = exercice.siren AND comptes.cloture = exercice.arrete_bilan_diane
