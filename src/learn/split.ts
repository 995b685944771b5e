import { literal } from '../kernel/sql.js'
import type { Session } from '../store/session.js'

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

/** A number that a parameter gives to whoever works on the tables of a batch. */
export async function numberOf(session: Session, parameter: string): Promise<number> {
  const { value } = await session.one(`SELECT parametre(${literal(parameter)}) AS value`)
  return Number(value)
}

/** The codes of a parameter that is a list, with their labels, in the order of the codes. */
export async function listOf(session: Session, parameter: string): Promise<[code: string, label: string][]> {
  const rows = await session.rows(
    `SELECT code, libelle FROM parametre_valeur WHERE nom = ${literal(parameter)} ORDER BY code`,
  )
  return rows.map(({ code, libelle }) => [String(code), String(libelle)])
}
