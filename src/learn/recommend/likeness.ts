import type { Session } from '../../store/session.js'
import { type Classes, french } from './classes.js'

/** What one class of one variable says of a company: how much more often the examples are in it than all companies. */
export interface ClassWeight {
  /** Natural logarithm of the ratio of the two shares; positive: like the examples. */
  readonly weight: number
  /** For the reader, in French. */
  readonly sentence: string
}

interface Counted {
  readonly all: number
  readonly examples: number
}

/**
 * Weighs each class of a variable over the lines of `paniers`, where `exemple` says which are examples. The examples are
 * among all: companies that nobody supported are unlabelled, and not negatives. A smoothed class pulls towards no weight.
 */
export async function weigh(
  session: Session,
  { term, words }: Classes,
  column: string,
  totals: Counted,
  smoothing: number,
): Promise<ClassWeight[]> {
  const rows = await session.rows(
    `SELECT ${column} AS classe, count(*) AS lignes, count(*) FILTER (exemple) AS exemples FROM paniers GROUP BY classe`,
  )
  const counted = new Map(
    rows.map(({ classe, lignes, exemples }) => [Number(classe), { all: Number(lignes), examples: Number(exemples) }]),
  )
  return words.map((word, number) => {
    const { all, examples } = counted.get(number) ?? { all: 0, examples: 0 }
    return {
      weight: logRatio({ all, examples }, totals, smoothing),
      sentence: sentenceOf(term.label, word, { all, examples }, totals),
    }
  })
}

/** Zero where no line is. Exported for its arithmetic, which a case holds. */
export function logRatio(own: Counted, totals: Counted, smoothing: number): number {
  if (own.all === 0) return 0
  const share = own.all / totals.all
  const among = (own.examples + smoothing * share) / (totals.examples + smoothing)
  return Number(Math.log(among / share).toFixed(6))
}

function sentenceOf(label: string, word: string, own: Counted, totals: Counted): string {
  const percent = (part: number, whole: number) => `${french(Math.round((1000 * part) / Math.max(1, whole)) / 10)} %`
  return `${label} : ${word}, comme ${percent(own.examples, totals.examples)} des entreprises soutenues le mois d’avant leur soutien, et ${percent(own.all, totals.all)} de toutes`
}
