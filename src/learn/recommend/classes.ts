import type { Curve } from '../../declare/curve.js'
import type { ModelTerm } from '../../declare/model.js'
import { ident, literal } from '../../kernel/sql.js'

/** A term's variable cut in the classes that its curve has, each with the words that a reader is given. */
export interface Classes {
  readonly term: ModelTerm
  /** SQL of the number of the class, from 0; the last is that of an absent value. */
  readonly sql: string
  /** In French, by number. */
  readonly words: readonly string[]
}

/** The classes of a term: the steps, flags or choices of its curve, or the intervals between the points of a line. */
export function classesOf(term: ModelTerm, unit: string | null): Classes {
  const x = ident(term.variable)
  const branches = branchesOf(term.curve, x)
  const cases = branches.map((condition, number) => `WHEN ${condition} THEN ${number}`)
  return {
    term,
    sql: `CASE WHEN ${x} IS NULL THEN ${branches.length + 1} ${cases.join(' ')} ELSE ${branches.length} END`,
    words: [...wordsOf(term.curve, unit), 'inconnu'],
  }
}

/** The condition of each class but the last, which is what is left. */
function branchesOf(curve: Curve, x: string): string[] {
  switch (curve.kind) {
    case 'flag':
      return [x]
    case 'choice':
      return Object.keys(curve.values).map((value) => `${x} = ${literal(value)}`)
    default:
      return boundsOf(curve).map((bound) => `CAST(${x} AS DOUBLE) < CAST(${literal(String(bound))} AS DOUBLE)`)
  }
}

function boundsOf(curve: Extract<Curve, { kind: 'steps' | 'line' }>): number[] {
  return curve.kind === 'steps' ? [...curve.edges] : curve.points.map(([value]) => value)
}

function wordsOf(curve: Curve, unit: string | null): string[] {
  switch (curve.kind) {
    case 'flag':
      return ['oui', 'non']
    case 'choice':
      return [...Object.keys(curve.values), 'autre']
    default: {
      const bounds = boundsOf(curve).map((bound) => `${french(bound)}${unit === null ? '' : ` ${unit}`}`)
      return [...bounds, undefined].map((bound, number) => intervalWords(bounds[number - 1], bound))
    }
  }
}

function intervalWords(from: string | undefined, to: string | undefined): string {
  if (from === undefined) return to === undefined ? 'connu' : `moins de ${to}`
  return to === undefined ? `${from} ou plus` : `de ${from} à moins de ${to}`
}

export const french = (value: number) => value.toLocaleString('fr-FR', { maximumSignificantDigits: 4 })
