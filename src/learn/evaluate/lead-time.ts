import type { Session } from '../../store/session.js'
import type { LeadTime } from './evaluation.js'

/**
 * How long before its judgment each failing company of the test set was first alerted, in the months judged. Only
 * judgments of companies followed that long before are counted: an alert nobody could give is not a late one.
 */
export async function leadTime(
  session: Session,
  { level, min }: { readonly level: string; readonly min: number },
  monthsBefore: number,
  horizonMonths: number,
): Promise<LeadTime> {
  const { failures, alerted, early, median } = await session.one(`WITH jugements AS (
      SELECT
        siren,
        periode + to_months(CAST(avant AS INTEGER)) AS jugement,
        max(avant) AS suivie,
        max(avant) FILTER (score_1 >= CAST('${min}' AS DOUBLE)) AS alerte
      FROM evaluees
      WHERE ensemble = 'test' AND NOT deja AND avant IS NOT NULL
      GROUP BY ALL
    )
    SELECT
      count(*) AS failures,
      count(alerte) AS alerted,
      count(*) FILTER (alerte >= ${monthsBefore}) AS early,
      median(alerte) AS median
    FROM jugements
    WHERE suivie >= ${monthsBefore}`)
  return {
    level,
    threshold: min,
    failures: Number(failures),
    monthsBefore,
    alerted: Number(alerted),
    alertedBefore: Number(early),
    medianMonths: median === null ? null : Number(median),
    horizonMonths,
  }
}
