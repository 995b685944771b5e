/*
label: Dates later than the batch
proves: No debt was treated, no procedure takes effect and no partial activity was consumed after the month of the batch
severity: warning
reads: [debit, procol, apconso, calcul]
*/
SELECT 'debit' AS source, date_traitement AS jour
FROM debit, calcul WHERE date_traitement >= date_fin + INTERVAL 1 MONTH
UNION ALL
SELECT 'procol', date_effet
FROM procol, calcul WHERE date_effet >= date_fin + INTERVAL 1 MONTH
UNION ALL
SELECT 'apconso', date_consommation
FROM apconso, calcul WHERE mois > date_fin
