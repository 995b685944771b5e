/*
label: Establishments known to Sirene
proves: Nearly every establishment that has a headcount is in the Sirene directory
severity: warning
reads: [effectif, sirene]
needs: [effectif, sirene]
*/
WITH derniers AS (
  SELECT DISTINCT siret FROM effectif WHERE mois = (SELECT max(mois) FROM effectif)
),
inconnus AS (
  SELECT siret FROM derniers ANTI JOIN sirene USING (siret)
)
SELECT siret
FROM inconnus
WHERE (SELECT count(*) FROM inconnus) > parametre('part_siret_inconnus_max') * (SELECT count(*) FROM derniers)
