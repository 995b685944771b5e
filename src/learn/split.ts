/**
 * SQL of the number drawn for a company, at least 0 and less than 1, the same in every month, table, batch and model: a
 * keyed hash, so that whoever learns and whoever judges agree without telling each other. Source: decisions, sampling order.
 */
export const companyDraw = (siren: string) =>
  `(CAST('0x' || left(sha256(CAST(CAST(parametre('graine_echantillon') AS BIGINT) AS VARCHAR) || '|' || ${siren}), 13) AS BIGINT) / pow(2, 52))`

/** SQL of what a company is for: a model learns from it (`learning`), finds its `thresholds` on it, or is judged on it (`test`). */
export const companySet = (siren: string) => `CASE
  WHEN ${companyDraw(siren)} < parametre('part_entreprises_test') THEN 'test'
  WHEN ${companyDraw(siren)} < parametre('part_entreprises_test') + parametre('part_entreprises_seuils') THEN 'thresholds'
  ELSE 'learning' END`
