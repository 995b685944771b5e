/*
label: Headcount without contributions
proves: Nearly every establishment of ten employees or more is called for contributions in the same batch
severity: warning
reads: [effectif, cotisation]
needs: [effectif, cotisation]
*/
-- Only where the file of contributions gives the siret: an account alone is not mapped yet when a batch is checked.
WITH employeurs AS (
  SELECT siret FROM effectif
  WHERE mois = (SELECT max(mois) FROM effectif)
  GROUP BY siret HAVING sum(effectif) >= parametre('seuil_effectif')
),
appeles AS (
  SELECT siret FROM cotisation WHERE siret IS NOT NULL
),
sans AS (
  SELECT siret FROM employeurs ANTI JOIN appeles USING (siret) WHERE EXISTS (SELECT 1 FROM appeles)
)
SELECT siret
FROM sans
WHERE (SELECT count(*) FROM sans) > parametre('part_sans_contrepartie_max') * (SELECT count(*) FROM employeurs)
