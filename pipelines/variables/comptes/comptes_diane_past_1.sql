/*
label: Comptes de l'exercice précédent (Diane)
grain: entreprise
since: '2026-11-01'
reads: [diane, exercice_comptes]
columns:
  effectif_consolide_past_1: { label: "Effectif consolidé, un exercice plus tôt", type: headcount, unit: 'personnes', meaning: 'Employees, over the group when accounts are consolidated; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  dette_fiscale_et_sociale_past_1: { label: "Dettes fiscales et sociales, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Tax and social debts; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  frais_de_retd_past_1: { label: "Frais de recherche et développement, nets, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Research and development, net of depreciation; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  conces_brev_et_droits_sim_past_1: { label: "Concessions, brevets et droits similaires, nets, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Concessions, patents and similar rights, net of depreciation; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  nombre_mois_past_1: { label: "Durée de l'exercice, un exercice plus tôt", type: integer, unit: 'mois', meaning: 'Length of the financial year; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  concours_bancaire_courant_past_1: { label: "Concours bancaires courants et soldes créditeurs, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Current bank overdrafts; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  equilibre_financier_past_1: { label: "Équilibre financier, un exercice plus tôt", type: ratio, meaning: 'Lasting resources against stable uses; of the year before', 'null': 'None closed then, or it does not say it', source: 'scoring, 1.6' }
  independance_financiere_past_1: { label: "Indépendance financière, un exercice plus tôt", type: ratio, unit: '%', meaning: 'Equity against lasting resources; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  endettement_past_1: { label: "Endettement, un exercice plus tôt", type: ratio, unit: '%', meaning: 'Financial debts against lasting resources; of the year before', 'null': 'None closed then, or it does not say it', source: 'scoring, 1.6' }
  autonomie_financiere_past_1: { label: "Autonomie financière, un exercice plus tôt", type: ratio, unit: '%', meaning: 'Equity against the balance sheet; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  degre_immo_corporelle_past_1: { label: "Degré d'amortissement des immobilisations corporelles, un exercice plus tôt", type: ratio, unit: '%', meaning: 'How far tangible assets are depreciated; of the year before', 'null': 'None closed then, or it does not say it', source: 'scoring, 1.6' }
  financement_actif_circulant_past_1: { label: "Financement de l'actif circulant net, un exercice plus tôt", type: ratio, meaning: 'Working capital against current assets; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  liquidite_generale_past_1: { label: "Liquidité générale, un exercice plus tôt", type: ratio, meaning: 'Current assets against short-term debts; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  liquidite_reduite_past_1: { label: "Liquidité réduite, un exercice plus tôt", type: ratio, meaning: 'Current assets without stocks, against short-term debts; of the year before', 'null': 'None closed then, or it does not say it', source: 'scoring, 1.6' }
  rotation_stocks_past_1: { label: "Rotation des stocks, un exercice plus tôt", type: ratio, unit: 'jours', meaning: 'Stocks, in days of purchases; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  credit_client_past_1: { label: "Crédit accordé aux clients, un exercice plus tôt", type: ratio, unit: 'jours', meaning: 'Credit given to customers; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  credit_fournisseur_past_1: { label: "Crédit obtenu des fournisseurs, un exercice plus tôt", type: ratio, unit: 'jours', meaning: 'Credit taken from suppliers; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  ca_par_effectif_past_1: { label: "Chiffre d'affaires par personne, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Turnover a person; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  taux_interet_financier_past_1: { label: "Taux d'intérêt financier, un exercice plus tôt", type: ratio, unit: '%', meaning: 'Interest against financial debts; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  taux_interet_sur_ca_past_1: { label: "Intérêts rapportés au chiffre d'affaires, un exercice plus tôt", type: ratio, unit: '%', meaning: 'Interest against turnover; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  endettement_global_past_1: { label: "Endettement global, un exercice plus tôt", type: ratio, unit: 'jours', meaning: 'Debts, in days of turnover; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  taux_endettement_past_1: { label: "Taux d'endettement, un exercice plus tôt", type: ratio, unit: '%', meaning: 'Financial debts against equity; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  capacite_remboursement_past_1: { label: "Capacité de remboursement, un exercice plus tôt", type: ratio, meaning: 'Financial debts against self-financing capacity; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  capacite_autofinancement_past_1: { label: "Capacité d'autofinancement, un exercice plus tôt", type: ratio, unit: '%', meaning: 'Self-financing capacity, against turnover; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  couverture_ca_fdr_past_1: { label: "Couverture du chiffre d'affaires par le fonds de roulement, un exercice plus tôt", type: ratio, unit: 'jours', meaning: 'Working capital, in days of turnover; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  couverture_ca_besoin_fdr_past_1: { label: "Couverture du chiffre d'affaires par le besoin en fonds de roulement, un exercice plus tôt", type: ratio, unit: 'jours', meaning: 'Working capital needed, in days of turnover; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  poids_bfr_exploitation_past_1: { label: "Poids du besoin en fonds de roulement d'exploitation, un exercice plus tôt", type: ratio, unit: '%', meaning: 'Operating working capital needed, against turnover; of the year before', 'null': 'None closed then, or it does not say it', source: 'scoring, 1.6' }
  exportation_past_1: { label: "Part du chiffre d'affaires à l'exportation, un exercice plus tôt", type: ratio, unit: '%', meaning: 'Exports, against turnover; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  efficacite_economique_past_1: { label: "Efficacité économique, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Value added a person; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  productivite_potentiel_production_past_1: { label: "Productivité du potentiel de production, un exercice plus tôt", type: ratio, meaning: 'Value added against equipment; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  productivite_capital_financier_past_1: { label: "Productivité du capital financier, un exercice plus tôt", type: ratio, meaning: 'Value added against the capital committed; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  productivite_capital_investi_past_1: { label: "Productivité du capital investi, un exercice plus tôt", type: ratio, meaning: 'Value added against total assets; of the year before', 'null': 'None closed then, or it does not say it', source: 'scoring, 1.6' }
  taux_d_investissement_productif_past_1: { label: "Taux d'investissement productif, un exercice plus tôt", type: ratio, unit: '%', meaning: 'Investment against value added; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  rentabilite_economique_past_1: { label: "Rentabilité économique, un exercice plus tôt", type: ratio, unit: '%', meaning: 'Gross operating surplus against turnover and operating subsidies; of the year before', 'null': 'None closed then, or it does not say it', source: 'scoring, 1.6' }
  performance_past_1: { label: "Performance, un exercice plus tôt", type: ratio, unit: '%', meaning: 'Current result against value added; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  rendement_brut_fonds_propres_past_1: { label: "Rendement brut des fonds propres nets, un exercice plus tôt", type: ratio, unit: '%', meaning: 'Gross operating surplus against net equity; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  rentabilite_nette_past_1: { label: "Rentabilité nette, un exercice plus tôt", type: ratio, unit: '%', meaning: 'Profit or loss against turnover and operating subsidies; of the year before', 'null': 'None closed then, or it does not say it', source: 'scoring, 1.6' }
  rendement_capitaux_propres_past_1: { label: "Rendement des capitaux propres nets, un exercice plus tôt", type: ratio, unit: '%', meaning: 'Net result against equity; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  rendement_ressources_durables_past_1: { label: "Rendement des ressources durables nettes, un exercice plus tôt", type: ratio, unit: '%', meaning: 'Result and interest against lasting resources; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  taux_marge_commerciale_past_1: { label: "Taux de marge commerciale, un exercice plus tôt", type: ratio, unit: '%', meaning: 'Trading margin against sales of goods; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  taux_valeur_ajoutee_past_1: { label: "Taux de valeur ajoutée, un exercice plus tôt", type: ratio, unit: '%', meaning: 'Value added against turnover; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  part_salaries_past_1: { label: "Part des salariés dans la valeur ajoutée, un exercice plus tôt", type: ratio, unit: '%', meaning: 'Share of value added that goes to employees; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  part_etat_past_1: { label: "Part de l'État dans la valeur ajoutée, un exercice plus tôt", type: ratio, unit: '%', meaning: 'Share of value added that goes to the State; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  part_preteur_past_1: { label: "Part des prêteurs dans la valeur ajoutée, un exercice plus tôt", type: ratio, unit: '%', meaning: 'Share of value added that goes to lenders; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  part_autofinancement_past_1: { label: "Part de l'autofinancement dans la valeur ajoutée, un exercice plus tôt", type: ratio, unit: '%', meaning: 'Share of value added that is kept; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  ca_past_1: { label: "Chiffre d'affaires net hors taxes, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Turnover, net of tax; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  ca_exportation_past_1: { label: "Chiffre d'affaires à l'exportation, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Turnover made abroad; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  achat_marchandises_past_1: { label: "Achats de marchandises et autres approvisionnements, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Purchases of goods and other supplies; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  achat_matieres_premieres_past_1: { label: "Achats de matières premières et autres approvisionnements, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Purchases of raw materials and other supplies; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  production_past_1: { label: "Production de l'exercice, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Production of the year; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  marge_commerciale_past_1: { label: "Marge commerciale, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Trading margin; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  consommation_past_1: { label: "Consommation de l'exercice, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Consumption of the year; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  autres_achats_charges_externes_past_1: { label: "Autres achats et charges externes, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Other purchases and external charges; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  valeur_ajoutee_past_1: { label: "Valeur ajoutée, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Value added; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  charge_personnel_past_1: { label: "Charges de personnel, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Staff costs; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  impots_taxes_past_1: { label: "Impôts, taxes et versements assimilés, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Taxes and similar payments; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  subventions_d_exploitation_past_1: { label: "Subventions d'exploitation, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Operating subsidies; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  excedent_brut_d_exploitation_past_1: { label: "Excédent brut d'exploitation, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Gross operating surplus; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  autres_produits_charges_reprises_past_1: { label: "Autres produits, charges et reprises, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Other income, charges and reversals; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  dotation_amortissement_past_1: { label: "Dotations d'exploitation aux amortissements et provisions, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Depreciation and provisions; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  resultat_expl_past_1: { label: "Résultat d'exploitation, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Operating result; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  operations_commun_past_1: { label: "Opérations en commun, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Joint operations; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  produits_financiers_past_1: { label: "Produits financiers, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Financial income; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  charges_financieres_past_1: { label: "Charges financières, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Financial charges; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  interets_past_1: { label: "Intérêts et charges assimilées, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Interest and similar charges; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  resultat_avant_impot_past_1: { label: "Résultat courant avant impôts, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Current result before tax; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  produit_exceptionnel_past_1: { label: "Produits exceptionnels, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Exceptional income; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  charge_exceptionnelle_past_1: { label: "Charges exceptionnelles, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Exceptional charges; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  participation_salaries_past_1: { label: "Participation des salariés aux résultats, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Profit sharing; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  impot_benefice_past_1: { label: "Impôts sur les bénéfices et impôts différés, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Tax on profits; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
  benefice_ou_perte_past_1: { label: "Bénéfice ou perte, un exercice plus tôt", type: decimal, unit: 'k€', meaning: 'Profit or loss of the year; of the year before', 'null': 'None closed then, or it does not say it', source: 'variables, 2.12' }
*/
-- The columns of comptes_diane, of the exercise that closed about a year before the one in use (variables, 2.12).
WITH comptes AS (
  SELECT
    siren,
    arrete_bilan_diane AS cloture,
    COLUMNS(['effectif_consolide', 'nombre_mois']) AS '\0_past_1',
    COLUMNS([
      'dette_fiscale_et_sociale', 'frais_de_retd', 'conces_brev_et_droits_sim', 'concours_bancaire_courant',
      'ca_par_effectif', 'efficacite_economique', 'ca', 'ca_exportation', 'achat_marchandises',
      'achat_matieres_premieres', 'production', 'marge_commerciale', 'consommation', 'autres_achats_charges_externes',
      'valeur_ajoutee', 'charge_personnel', 'impots_taxes', 'subventions_d_exploitation', 'excedent_brut_d_exploitation',
      'autres_produits_charges_reprises', 'dotation_amortissement', 'resultat_expl', 'operations_commun',
      'produits_financiers', 'charges_financieres', 'interets', 'resultat_avant_impot', 'produit_exceptionnel',
      'charge_exceptionnelle', 'participation_salaries', 'impot_benefice', 'benefice_ou_perte'
    ]) AS '\0_past_1',
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
    ]) AS DOUBLE) AS '\0_past_1'
  FROM diane
  -- Two years that say one closing day are one exercise, of which the later year stands.
  QUALIFY row_number() OVER (
    PARTITION BY siren, arrete_bilan_diane
    ORDER BY exercice_diane DESC, rang_lot DESC, fichier DESC, enregistrement DESC
  ) = 1
)
SELECT exercice.siren, exercice.periode, comptes.* EXCLUDE (siren, cloture)
FROM exercice_comptes AS exercice
LEFT JOIN comptes ON comptes.siren = exercice.siren AND comptes.cloture = exercice.arrete_bilan_diane_past_1
