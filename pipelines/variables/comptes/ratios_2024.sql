/*
label: Ratios financiers des modèles de 2024
grain: entreprise
since: '2026-11-01'
reads: [exercice_comptes, comptes_diane, comptes_inpi]
columns:
  ebe_sur_ca: { label: "Excédent brut d'exploitation rapporté au chiffre d'affaires", type: ratio, meaning: 'Gross operating surplus divided by turnover, of the latest financial year that Diane or the INPI allows the month to use', 'null': 'No financial year is in use, an amount is unknown, or the turnover is zero', source: 'scoring, 1.9' }
  va_sur_effectif: { label: "Valeur ajoutée par personne", type: ratio, unit: 'k€', meaning: 'Value added divided by the headcount that the accounts declare, when the latest financial year is that of Diane', 'null': 'No financial year is in use, or Diane does not have the latest; an amount is unknown, or the headcount is zero', source: 'scoring, 1.9' }
  charges_personnel_sur_va: { label: "Charges de personnel rapportées à la valeur ajoutée", type: ratio, meaning: 'Staff costs divided by value added, when the latest financial year is that of Diane', 'null': 'No financial year is in use, or Diane does not have the latest; an amount is unknown, or the value added is zero', source: 'scoring, 1.9' }
  liquidite_absolue: { label: "Actif circulant rapporté aux dettes à court terme", type: ratio, meaning: 'All current assets divided by all current liabilities: what Diane calls liquidite_generale, when the latest financial year is that of Diane', 'null': 'No financial year is in use, Diane does not have the latest, or it does not say it', source: 'scoring, 1.9' }
  delai_paiement_sur_delai_encaissement: { label: "Délai de paiement des fournisseurs rapporté à celui des clients", type: ratio, meaning: 'Days of credit taken from suppliers divided by days of credit given to customers, of the latest financial year that Diane or the INPI allows the month to use', 'null': 'No financial year is in use, a delay is unknown, or that of customers is zero', source: 'scoring, 1.9' }
*/
-- Of the fifteen ratios, those that the declared sources allow. Three more are columns of comptes_diane as Diane computes
-- them: liquidite_reduite, rentabilite_economique, and taux_d_investissement_productif (the recipe of taux_investissement is
-- not written). Absent, for no source declares what they divide:
--   dette_nette_sur_caf               net debt and cash (capacite_remboursement counts debts without taking cash off)
--   dette_a_terme_sur_k_propres       debts at more than a year (taux_endettement counts all of them)
--   stocks_sur_ca                     stocks (rotation_stocks counts them in days of purchases)
--   liquidite_generale of 2024        cash; what Diane gives by that name is liquidite_absolue here
--   k_propres_sur_k_social, bfr_sur_k_propres    equity and share capital, of which only shares of totals are given
--   solidite_financiere               its recipe is not written; autonomie_financiere is equity against the balance sheet
-- Those models wrote 0 for unknown and lent a year to the months inside it, before it was filed: here unknown is null, and the
-- financial year is that of exercice_comptes. It is the latest of Diane and the INPI; they complete each other only when they
-- close in the same month.
WITH choix AS (
  SELECT
    siren,
    periode,
    coalesce(date_trunc('month', arrete_bilan_diane) >= date_trunc('month', arrete_bilan_inpi), true) AS de_diane,
    coalesce(date_trunc('month', arrete_bilan_inpi) >= date_trunc('month', arrete_bilan_diane), true) AS de_l_inpi
  FROM exercice_comptes
)
SELECT
  choix.siren,
  choix.periode,
  coalesce(
    CASE WHEN de_diane THEN CAST(excedent_brut_d_exploitation AS DOUBLE) / CAST(nullif(ca, 0) AS DOUBLE) END,
    CASE WHEN de_l_inpi THEN CAST(ebe AS DOUBLE) / CAST(nullif(chiffre_d_affaires, 0) AS DOUBLE) END
  ) AS ebe_sur_ca,
  CASE WHEN de_diane THEN CAST(valeur_ajoutee AS DOUBLE) / nullif(effectif_consolide, 0) END AS va_sur_effectif,
  CASE WHEN de_diane THEN CAST(charge_personnel AS DOUBLE) / CAST(nullif(valeur_ajoutee, 0) AS DOUBLE) END AS charges_personnel_sur_va,
  CASE WHEN de_diane THEN liquidite_generale END AS liquidite_absolue,
  coalesce(
    CASE WHEN de_diane THEN credit_fournisseur / nullif(credit_client, 0) END,
    CASE WHEN de_l_inpi THEN credit_fournisseurs_jours / nullif(credit_clients_jours, 0) END
  ) AS delai_paiement_sur_delai_encaissement
FROM choix
LEFT JOIN comptes_diane AS diane ON diane.siren = choix.siren AND diane.periode = choix.periode
LEFT JOIN comptes_inpi AS inpi ON inpi.siren = choix.siren AND inpi.periode = choix.periode
