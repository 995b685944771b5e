/*
label: Contributions without headcount
proves: Nearly every establishment that is called for contributions has a headcount in the same batch
severity: warning
reads: [cotisation, effectif]
needs: [cotisation, effectif]
*/
WITH appeles AS (
  SELECT siret FROM cotisation WHERE siret IS NOT NULL GROUP BY siret HAVING sum(du) > 0
),
sans AS (
  SELECT siret FROM appeles ANTI JOIN effectif USING (siret)
)
SELECT siret
FROM sans
WHERE (SELECT count(*) FROM sans) > parametre('part_sans_contrepartie_max') * (SELECT count(*) FROM appeles)
