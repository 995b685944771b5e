/*
label: Ratios de la Banque de France, ou recalculés de Diane
grain: entreprise
since: '2026-11-01'
reads: [bdf, diane, exercice_comptes]
columns:
  poids_frng: { label: "Fonds de roulement rapporté au chiffre d'affaires", type: ratio, unit: '%', meaning: 'Net working capital, in percent of turnover: as the Banque de France gives it, else 100 times the days of turnover that Diane says it covers, divided by the days of a year', 'null': 'No financial year is in use; or the Banque de France does not give the ratio of that year, and the Diane days are unknown', source: 'variables, 2.12; decisions, Time, accounts' }
  poids_frng_past_1: { label: "Fonds de roulement rapporté au chiffre d'affaires, un exercice plus tôt", type: ratio, unit: '%', meaning: 'The same ratio of the financial year that ended about one year before the one in use', 'null': 'No financial year is in use, or none ended then; or the Banque de France does not give the ratio of that year, and the Diane days are unknown', source: 'variables, 2.12; decisions, Time, accounts' }
  poids_frng_past_2: { label: "Fonds de roulement rapporté au chiffre d'affaires, deux exercices plus tôt", type: ratio, unit: '%', meaning: 'The same ratio of the financial year that ended about two years before the one in use', 'null': 'No financial year is in use, or none ended then; or the Banque de France does not give the ratio of that year, and the Diane days are unknown', source: 'variables, 2.12; decisions, Time, accounts' }
  taux_marge: { label: "Taux de marge", type: ratio, unit: '%', meaning: 'Gross operating surplus, in percent of value added: as the Banque de France gives it, else divided from Diane', 'null': 'No financial year is in use; or the Banque de France does not give the ratio of that year, and an amount of Diane is unknown or the value added is zero', source: 'variables, 2.12; decisions, Time, accounts' }
  taux_marge_past_1: { label: "Taux de marge, un exercice plus tôt", type: ratio, unit: '%', meaning: 'The same ratio of the financial year that ended about one year before the one in use', 'null': 'No financial year is in use, or none ended then; or the Banque de France does not give the ratio of that year, and an amount of Diane is unknown or the value added is zero', source: 'variables, 2.12; decisions, Time, accounts' }
  taux_marge_past_2: { label: "Taux de marge, deux exercices plus tôt", type: ratio, unit: '%', meaning: 'The same ratio of the financial year that ended about two years before the one in use', 'null': 'No financial year is in use, or none ended then; or the Banque de France does not give the ratio of that year, and an amount of Diane is unknown or the value added is zero', source: 'variables, 2.12; decisions, Time, accounts' }
  dette_fiscale: { label: "Dettes fiscales et sociales rapportées à la valeur ajoutée", type: ratio, unit: '%', meaning: 'Tax and social debts, in percent of value added: as the Banque de France gives it, else divided from Diane', 'null': 'No financial year is in use; or the Banque de France does not give the ratio of that year, and an amount of Diane is unknown or the value added is zero', source: 'variables, 2.12; decisions, Time, accounts' }
  dette_fiscale_past_1: { label: "Dettes fiscales et sociales rapportées à la valeur ajoutée, un exercice plus tôt", type: ratio, unit: '%', meaning: 'The same ratio of the financial year that ended about one year before the one in use', 'null': 'No financial year is in use, or none ended then; or the Banque de France does not give the ratio of that year, and an amount of Diane is unknown or the value added is zero', source: 'variables, 2.12; decisions, Time, accounts' }
  dette_fiscale_past_2: { label: "Dettes fiscales et sociales rapportées à la valeur ajoutée, deux exercices plus tôt", type: ratio, unit: '%', meaning: 'The same ratio of the financial year that ended about two years before the one in use', 'null': 'No financial year is in use, or none ended then; or the Banque de France does not give the ratio of that year, and an amount of Diane is unknown or the value added is zero', source: 'variables, 2.12; decisions, Time, accounts' }
  financier_court_terme: { label: "Concours bancaires courants rapportés au chiffre d'affaires", type: ratio, unit: '%', meaning: 'Current bank facilities, in percent of turnover: as the Banque de France gives it, else divided from Diane', 'null': 'No financial year is in use; or the Banque de France does not give the ratio of that year, and an amount of Diane is unknown or the turnover is zero', source: 'scoring, 1.6; decisions, Time, accounts' }
  financier_court_terme_past_1: { label: "Concours bancaires courants rapportés au chiffre d'affaires, un exercice plus tôt", type: ratio, unit: '%', meaning: 'The same ratio of the financial year that ended about one year before the one in use', 'null': 'No financial year is in use, or none ended then; or the Banque de France does not give the ratio of that year, and an amount of Diane is unknown or the turnover is zero', source: 'scoring, 1.6; decisions, Time, accounts' }
  financier_court_terme_past_2: { label: "Concours bancaires courants rapportés au chiffre d'affaires, deux exercices plus tôt", type: ratio, unit: '%', meaning: 'The same ratio of the financial year that ended about two years before the one in use', 'null': 'No financial year is in use, or none ended then; or the Banque de France does not give the ratio of that year, and an amount of Diane is unknown or the turnover is zero', source: 'scoring, 1.6; decisions, Time, accounts' }
  frais_financier: { label: "Frais financiers rapportés à l'excédent brut", type: ratio, unit: '%', meaning: 'Interest, in percent of gross operating surplus and of what is outside operations (financial and exceptional income less charges): as the Banque de France gives it, else divided from Diane', 'null': 'No financial year is in use; or the Banque de France does not give the ratio of that year, and an amount of Diane is unknown or those add up to zero', source: 'variables, 2.12; decisions, Time, accounts' }
  frais_financier_past_1: { label: "Frais financiers rapportés à l'excédent brut, un exercice plus tôt", type: ratio, unit: '%', meaning: 'The same ratio of the financial year that ended about one year before the one in use', 'null': 'No financial year is in use, or none ended then; or the Banque de France does not give the ratio of that year, and an amount of Diane is unknown or those add up to zero', source: 'variables, 2.12; decisions, Time, accounts' }
  frais_financier_past_2: { label: "Frais financiers rapportés à l'excédent brut, deux exercices plus tôt", type: ratio, unit: '%', meaning: 'The same ratio of the financial year that ended about two years before the one in use', 'null': 'No financial year is in use, or none ended then; or the Banque de France does not give the ratio of that year, and an amount of Diane is unknown or those add up to zero', source: 'variables, 2.12; decisions, Time, accounts' }
*/
-- A ratio computed from Diane stands for one that the Banque de France does not give only when both speak of the same closing
-- month: one exercise, told by two producers.
WITH
banque AS (
  SELECT
    siren,
    date_trunc('month', arrete_bilan_bdf) AS mois,
    CAST(poids_frng AS DOUBLE) AS poids_frng,
    CAST(taux_marge AS DOUBLE) AS taux_marge,
    CAST(dette_fiscale AS DOUBLE) AS dette_fiscale,
    CAST(financier_court_terme AS DOUBLE) AS financier_court_terme,
    CAST(frais_financier AS DOUBLE) AS frais_financier
  FROM bdf
  QUALIFY row_number() OVER (
    PARTITION BY siren, mois
    ORDER BY arrete_bilan_bdf DESC, rang_lot DESC, fichier DESC, enregistrement DESC
  ) = 1
),
comptes AS (
  SELECT
    *,
    date_trunc('month', arrete_bilan_diane) AS mois,
    excedent_brut_d_exploitation + produits_financiers + produit_exceptionnel - charge_exceptionnelle - charges_financieres AS excedent_elargi
  FROM diane
  QUALIFY row_number() OVER (
    PARTITION BY siren, mois
    ORDER BY arrete_bilan_diane DESC, exercice_diane DESC, rang_lot DESC, fichier DESC, enregistrement DESC
  ) = 1
),
recalcules AS (
  SELECT
    siren,
    mois,
    CAST(100 * couverture_ca_fdr AS DOUBLE) / parametre('jours_annee_comptable') AS poids_frng,
    CAST(100 * excedent_brut_d_exploitation AS DOUBLE) / CAST(nullif(valeur_ajoutee, 0) AS DOUBLE) AS taux_marge,
    CAST(100 * dette_fiscale_et_sociale AS DOUBLE) / CAST(nullif(valeur_ajoutee, 0) AS DOUBLE) AS dette_fiscale,
    CAST(100 * concours_bancaire_courant AS DOUBLE) / CAST(nullif(ca, 0) AS DOUBLE) AS financier_court_terme,
    CAST(100 * interets AS DOUBLE) / CAST(nullif(excedent_elargi, 0) AS DOUBLE) AS frais_financier
  FROM comptes
),
ratios AS (
  SELECT
    siren,
    mois,
    coalesce(banque.poids_frng, recalcules.poids_frng) AS poids_frng,
    coalesce(banque.taux_marge, recalcules.taux_marge) AS taux_marge,
    coalesce(banque.dette_fiscale, recalcules.dette_fiscale) AS dette_fiscale,
    coalesce(banque.financier_court_terme, recalcules.financier_court_terme) AS financier_court_terme,
    coalesce(banque.frais_financier, recalcules.frais_financier) AS frais_financier
  FROM banque FULL JOIN recalcules USING (siren, mois)
)
SELECT
  exercice.siren,
  exercice.periode,
  ratios.poids_frng,
  past_1.poids_frng AS poids_frng_past_1,
  past_2.poids_frng AS poids_frng_past_2,
  ratios.taux_marge,
  past_1.taux_marge AS taux_marge_past_1,
  past_2.taux_marge AS taux_marge_past_2,
  ratios.dette_fiscale,
  past_1.dette_fiscale AS dette_fiscale_past_1,
  past_2.dette_fiscale AS dette_fiscale_past_2,
  ratios.financier_court_terme,
  past_1.financier_court_terme AS financier_court_terme_past_1,
  past_2.financier_court_terme AS financier_court_terme_past_2,
  ratios.frais_financier,
  past_1.frais_financier AS frais_financier_past_1,
  past_2.frais_financier AS frais_financier_past_2
FROM exercice_comptes AS exercice
LEFT JOIN ratios ON ratios.siren = exercice.siren AND ratios.mois = date_trunc('month', exercice.arrete_bilan)
LEFT JOIN ratios AS past_1 ON past_1.siren = exercice.siren AND past_1.mois = date_trunc('month', exercice.arrete_bilan_past_1)
LEFT JOIN ratios AS past_2 ON past_2.siren = exercice.siren AND past_2.mois = date_trunc('month', exercice.arrete_bilan_past_2)
