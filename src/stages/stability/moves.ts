import { ident, literal } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import type { FlaggedShares, ListMoves } from './drift.js'

/** Who entered the alerted companies and who left them, between the tables `avant` and `ici`. */
export async function listMoves(session: Session, lowest: string): Promise<ListMoves> {
  const found = await session.one(`SELECT
      count(*) FILTER (avant.alertee) AS before,
      count(*) FILTER (ici.alertee) AS now,
      count(*) FILTER (ici.alertee AND avant.alertee IS DISTINCT FROM true) AS entered,
      count(*) FILTER (avant.alertee AND ici.alertee IS DISTINCT FROM true) AS "left",
      count(*) FILTER (avant.alertee AND ici.alertee) AS kept,
      count(*) FILTER (avant.alertee AND ici.siren IS NULL) AS gone
    FROM (SELECT siren, niveau <> ${literal(lowest)} AS alertee FROM avant) AS avant
    FULL JOIN (SELECT siren, niveau <> ${literal(lowest)} AS alertee FROM ici) AS ici ON ici.siren = avant.siren`)
  return {
    before: Number(found.before),
    now: Number(found.now),
    entered: Number(found.entered),
    left: Number(found.left),
    kept: Number(found.kept),
    gone: Number(found.gone),
  }
}

/** Share of companies alerted by value of a column, in both months. */
export async function flaggedShares(
  session: Session,
  column: string,
  title: string,
  lowest: string,
): Promise<FlaggedShares> {
  const part = (table: string) => `(SELECT coalesce(CAST(${ident(column)} AS VARCHAR), 'inconnu') AS valeur,
      count(*) AS societes, count(*) FILTER (niveau <> ${literal(lowest)}) AS alertees FROM ${table} GROUP BY valeur)`
  const rows = await session.rows(`SELECT valeur, coalesce(ici.societes, 0) AS societes,
      avant.alertees / avant.societes AS avant, ici.alertees / ici.societes AS ici
    FROM ${part('ici')} AS ici FULL JOIN ${part('avant')} AS avant USING (valeur)
    ORDER BY valeur`)
  return {
    title,
    values: rows.map(({ valeur, societes, avant, ici }) => ({
      value: String(valeur),
      companies: Number(societes),
      before: avant === null ? null : Number(avant),
      now: ici === null ? null : Number(ici),
    })),
  }
}
