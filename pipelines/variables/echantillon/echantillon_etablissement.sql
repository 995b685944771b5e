/*
label: Ordre de tirage des établissements
grain: etablissement
since: '2026-11-01'
reads: [grille_etablissement]
columns:
  random_order: { label: "Ordre de tirage", type: ratio, meaning: 'Number drawn for the line, at least 0 and less than 1: the lines under 0.1 are a tenth of all establishments and months, always the same ones', 'null': never, source: 'decisions, Time, sampling order; variables, 2.1; parameter graine_echantillon' }
*/
-- A keyed hash of what the line is, so that neither the window, nor another run, nor a purge, nor the other lines change
-- it. SHA-256 is specified, while the hash of the engine may change with its version. Its first 52 bits are a whole number
-- that a DOUBLE holds exactly: no line reaches 1.
SELECT
  siret,
  periode,
  CAST('0x' || left(sha256(CAST(CAST(parametre('graine_echantillon') AS BIGINT) AS VARCHAR) || '|' || siret || '|' || CAST(periode AS VARCHAR)), 13) AS BIGINT)
    / pow(2, 52) AS random_order
FROM grille_etablissement
