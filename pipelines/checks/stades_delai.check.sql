/*
label: Stages of payment schedules that nothing names
proves: Every stage of a schedule is in one of the two lists, of schedules that run and of those that do not
severity: warning
reads: [delai]
*/
-- A schedule whose stage is unknown counts as running: whoever reads this completes one of the lists. An empty stage is in
-- no list nor out of one.
SELECT stade, count(*) AS lignes
FROM delai
WHERE NOT dans_parametre('stades_delai_exclus', stade)
  AND NOT dans_parametre('stades_delai_connus', stade)
GROUP BY stade
