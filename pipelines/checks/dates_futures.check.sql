/*
label: Dates later than the batch
proves: No debt was treated and no procedure takes effect after the month of the batch
severity: warning
reads: [debit, procol, calcul]
*/
SELECT 'debit' AS source, date_traitement AS jour
FROM debit, calcul WHERE date_traitement >= date_fin + INTERVAL 1 MONTH
UNION ALL
SELECT 'procol', date_effet
FROM procol, calcul WHERE date_effet >= date_fin + INTERVAL 1 MONTH
