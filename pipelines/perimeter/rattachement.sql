/*
label: Rattachement des comptes Urssaf aux établissements, au fil du temps
reads: [admin_urssaf]
columns:
  compte: { label: "Compte Urssaf", type: compte, meaning: Urssaf account, 'null': never }
  siret: { label: "Siret", type: siret, meaning: 'Establishment that an event of the account belongs to, for a day of the interval', 'null': never, source: 'decisions, account to siret' }
  depuis: { label: "Rattaché depuis", type: date, meaning: First day of the interval; 0001-01-01 when it has no beginning, 'null': never }
  jusqu_a: { label: "Rattaché jusqu'à", type: date, meaning: First day after the interval; 9999-12-31 when it has no end, 'null': never }
*/
-- Between two successive bounds of an account the answer does not change, so it is looked up once, on the first day.
-- Days after the last disappearance are in no interval: the account is unmapped there.
WITH
liens AS (
  SELECT
    compte,
    siret,
    coalesce(date_creation, DATE '0001-01-01') AS creation,
    coalesce(date_disparition, DATE '9999-12-31') AS disparition
  FROM admin_urssaf
),
bornes AS (
  SELECT compte, DATE '0001-01-01' AS jour FROM liens
  UNION
  SELECT compte, creation FROM liens
  UNION
  SELECT compte, disparition FROM liens
),
segments AS (
  SELECT compte, jour AS depuis, lead(jour) OVER (PARTITION BY compte ORDER BY jour) AS jusqu_a
  FROM bornes
),
-- First those that hold the day, latest creation first; else the earliest disappearance to come.
choisis AS (
  SELECT segments.compte, depuis, jusqu_a, siret
  FROM segments JOIN liens ON liens.compte = segments.compte AND disparition > depuis
  QUALIFY row_number() OVER (
    PARTITION BY segments.compte, depuis
    ORDER BY CASE WHEN creation <= depuis THEN creation END DESC NULLS LAST, disparition, siret
  ) = 1
),
-- Successive intervals of one establishment are one. A gap only comes after the last, so neighbours always touch.
marques AS (
  SELECT *, siret IS DISTINCT FROM lag(siret) OVER (PARTITION BY compte ORDER BY depuis) AS change FROM choisis
),
suites AS (
  SELECT *, count(*) FILTER (change) OVER (PARTITION BY compte ORDER BY depuis ROWS UNBOUNDED PRECEDING) AS suite
  FROM marques
)
SELECT compte, siret, min(depuis) AS depuis, max(jusqu_a) AS jusqu_a
FROM suites
GROUP BY compte, siret, suite
