/** Scored lines whose outcome is known, from the highest score down; lines of one score are next to each other. */
export interface ScoredRows {
  readonly score: Float64Array
  /** 1 when what was foretold happened. */
  readonly label: Uint8Array
  /** Number of the company of the line, from 0. */
  readonly company: Int32Array
  readonly companies: number
}

/** How many times each company counts in a resample; each line of a company counts as often as it does. */
export type CompanyWeights = Uint16Array

/** First line under a score: the lines before it are those that a threshold lets in. A score equal to it is in. */
export function cutAt(rows: Pick<ScoredRows, 'score'>, threshold: number): number {
  let [low, high] = [0, rows.score.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((rows.score[middle] as number) >= threshold) low = middle + 1
    else high = middle
  }
  return low
}

/** The lines for which `keep` holds, in the same order. Companies keep their numbers. */
export function rowsWhere(rows: ScoredRows, keep: (line: number) => boolean): ScoredRows {
  const kept: number[] = []
  for (let line = 0; line < rows.score.length; line++) if (keep(line)) kept.push(line)
  return {
    score: Float64Array.from(kept, (line) => rows.score[line] as number),
    label: Uint8Array.from(kept, (line) => rows.label[line] as number),
    company: Int32Array.from(kept, (line) => rows.company[line] as number),
    companies: rows.companies,
  }
}

/** Different companies among the lines. */
export function companiesIn({ company, companies }: ScoredRows): number {
  const seen = new Uint8Array(companies)
  let count = 0
  for (const one of company) {
    if (seen[one] === 1) continue
    seen[one] = 1
    count += 1
  }
  return count
}
