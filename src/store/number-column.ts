import type { DuckDBVector } from '@duckdb/node-api'
import type { Session } from './session.js'

/** What the engine's client keeps to itself: the values of a vector in one typed array, as the Arrow writer reads them. */
const itemsOf = (vector: DuckDBVector) => (vector as unknown as { readonly items: Float64Array }).items

/**
 * One number a row, in the order of the rows; NaN where there is none. Whole vectors are copied: a column of a million rows
 * takes some tens of milliseconds. `expression` gives a number or nothing.
 */
export async function readNumbers(
  session: Session,
  { from, expression, rows }: { readonly from: string; readonly expression: string; readonly rows: number },
): Promise<Float64Array> {
  const values = new Float64Array(rows)
  let at = 0
  await session.chunks(
    `SELECT coalesce(CAST(${expression} AS DOUBLE), CAST('NaN' AS DOUBLE)) AS value FROM ${from}`,
    async ({ chunks }) => {
      for await (const chunk of chunks) {
        values.set(itemsOf(chunk.getColumnVector(0)).subarray(0, chunk.rowCount), at)
        at += chunk.rowCount
      }
    },
  )
  return values
}
