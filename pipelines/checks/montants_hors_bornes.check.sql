/*
label: Amounts out of range
proves: No contribution and no debt of one establishment is larger than any ever seen
severity: warning
reads: [cotisation, debit]
*/
SELECT 'cotisation' AS source, compte, periode_debut, du AS montant
FROM cotisation WHERE abs(du) > parametre('montant_max')
UNION ALL
SELECT 'debit', compte, periode_debut, greatest(abs(part_ouvriere), abs(part_patronale))
FROM debit WHERE greatest(abs(part_ouvriere), abs(part_patronale)) > parametre('montant_max')
