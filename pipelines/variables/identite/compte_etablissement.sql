/*
label: Compte Urssaf de l'établissement
grain: etablissement
since: '2026-11-01'
reads: [admin_urssaf, grille_etablissement]
columns:
  compte_urssaf: { label: "Compte Urssaf", type: compte, meaning: 'Account of the establishment on the last day of the month; of several, the one it joined last, then the greatest number', 'null': 'The file of accounts was never delivered, or names none that day', source: 'variables, 2.1; decisions, Reading, account to siret, empty disappearance' }
  nb_comptes_urssaf: { label: "Comptes Urssaf", type: integer, unit: comptes, meaning: Accounts of the establishment on the last day of the month, 'null': 'The file of accounts was never delivered, or names none that day' }
*/
-- Deliveries name sirets since December 2025, and the file of accounts is not needed any more: without it nothing is said.
WITH comptes AS (
  SELECT
    siret,
    periode,
    first(compte ORDER BY date_creation DESC NULLS LAST, compte DESC) AS compte,
    CAST(count(DISTINCT compte) AS INTEGER) AS nombre
  FROM grille_etablissement JOIN admin_urssaf USING (siret)
  WHERE coalesce(date_creation <= last_day(periode), true) AND coalesce(date_disparition > last_day(periode), true)
  GROUP BY siret, periode
)
SELECT grille.siret, grille.periode, compte AS compte_urssaf, nombre AS nb_comptes_urssaf
FROM grille_etablissement AS grille
LEFT JOIN comptes ON comptes.siret = grille.siret AND comptes.periode = grille.periode
