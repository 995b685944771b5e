import type { Delivery, Occasion } from './delivery.js'

/**
 * The lines of a delivery in their order, the dirt of real life among them: a line in so many is followed by a bad
 * version of itself, or written oddly. Which ones depends on the line and the batch alone.
 */
export function linesSql(delivery: Delivery, occasion: Occasion): string {
  const branches = delivery.dirt.map(
    ({ line, instead }, index) =>
      `WHEN sort % ${delivery.every} = ${index} THEN ${instead ? line : `ligne || chr(10) || ${line}`}`,
  )
  return `SELECT CASE ${branches.join(' ')} ELSE ligne END AS ligne
FROM (SELECT *, hash(hash(n, a, b, c, '${occasion.batch.key}')) AS sort FROM (${delivery.select(occasion)}))
ORDER BY n, a, b, c`
}
