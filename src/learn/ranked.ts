import type { ScoredRows } from './evaluate/scored-rows.js'
import type { BinnedTable } from './table.js'

/** Lines with the chance a model gives them, in the order that figures are computed in. Lines without a score are left out. */
export function ranked({ outcome, companies }: BinnedTable, chances: Float64Array): ScoredRows {
  const order = [...chances.keys()]
    .filter((row) => !Number.isNaN(chances[row]))
    .sort((a, b) => (chances[b] as number) - (chances[a] as number) || a - b)
  const companyOf = new Int32Array(chances.length)
  for (let company = 0; company < companies.length - 1; company++)
    companyOf.fill(company, companies[company], companies[company + 1])
  return {
    score: Float64Array.from(order, (row) => chances[row] as number),
    label: Uint8Array.from(order, (row) => outcome[row] as number),
    company: Int32Array.from(order, (row) => companyOf[row] as number),
    companies: companies.length - 1,
  }
}

export const chancesOf = (logOdds: Float64Array) => logOdds.map((value) => 1 / (1 + Math.exp(-value)))
