/*
label: Debts without account
proves: Nearly every debt that names an account alone names one that the table of accounts knows
severity: warning
reads: [debit, admin_urssaf]
needs: [debit, admin_urssaf]
tolerance:
  share: 0.02
  observed: not yet measured on real deliveries
  reason: Accounts closed for long leave the table before their debts are settled
*/
SELECT compte, periode_debut
FROM debit ANTI JOIN admin_urssaf USING (compte)
WHERE siret IS NULL
