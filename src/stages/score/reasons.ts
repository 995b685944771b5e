import type { Entry } from '../../catalog/dictionary.js'
import { termColumn } from '../../catalog/score-columns.js'
import type { Model } from '../../declare/model.js'
import { ident, literal } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'

/** No-break space before a unit, and narrow no-break space between thousands: as numbers are set in French. */
const beforeUnit = '\u00a0'
const thousands = '\u202f'

/** `nombre_francais(x)`: `1 234,5`. Two decimals, four when the number is small; no zero at the end. */
export async function createNumberMacro(session: Session): Promise<void> {
  const written = `translate(regexp_replace(CASE WHEN abs(x) < 0.1 THEN format('{:,.4f}', x) ELSE format('{:,.2f}', x) END, '\\.?0+$', ''), ',.', '${thousands},')`
  await session.run(
    `CREATE OR REPLACE MACRO nombre_francais(x) AS CASE WHEN ${written} IN ('-0', '') THEN '0' ELSE ${written} END`,
  )
}

/**
 * SQL of the strongest contributions of a line as French sentences: `lignes` has the columns of the terms, `variables`
 * the values they come from, `bornes` the least contribution that is told and how many are. Source: scoring, 4.1.
 */
export function reasonsSql(
  model: Model,
  entries: ReadonlyMap<string, Entry>,
  direction: 'worsens' | 'reassures',
): string {
  const terms = model.groups.flatMap(told)
  // Rounded, as a curve gives 0.27999… where a person reads 0.28. Sorted by what is negative, so that the strongest comes first and, between equals, the first of the model.
  const sign = direction === 'worsens' ? '-' : ''
  const known = terms.map((term, rank) => `{'k': ${sign}round(lignes.${ident(termColumn(term.id))}, 9), 'r': ${rank}}`)
  const strong = `list_filter([${known.join(', ')}], lambda one: one.k <= -bornes.minimum)`
  const first = `list_sort(${strong})[1:bornes.nombre]`
  const words = terms.map((term, rank) => `WHEN ${rank} THEN ${sentenceSql(term, entries)}`)
  return `nullif(array_to_string(list_transform(${first}, lambda one: CASE one.r ${words.join(' ')} END), ' ; '), '')`
}

/** What a group tells: its terms, each with its variable, and its pairs, each with both. */
const told = ({ terms, pairs }: Model['groups'][number]): Told[] => [
  ...terms.map(({ id, label, variable }) => ({ id, label, variables: [variable] })),
  ...pairs.map(({ id, label, rows, columns }) => ({ id, label, variables: [rows.variable, columns.variable] })),
]

interface Told {
  readonly id: string
  readonly label: string
  readonly variables: readonly string[]
}

function sentenceSql({ label, variables }: Told, entries: ReadonlyMap<string, Entry>): string {
  const values = variables.map((name) => {
    const value = `variables.${ident(name)}`
    return `CASE WHEN ${value} IS NULL THEN 'valeur inconnue' ELSE ${valueSql(value, entries.get(name))} END`
  })
  return `concat(${literal(`${label} : `)}, ${values.join(", ' et ', ")})`
}

/** A value as it is written in French, with its unit. A plain ratio has none to show. */
function valueSql(value: string, entry: Entry | undefined): string {
  const stored = entry?.stored ?? ''
  if (stored === 'BOOLEAN') return `CASE WHEN ${value} THEN 'oui' ELSE 'non' END`
  if (stored === 'DATE') return `strftime(${value}, '%d/%m/%Y')`
  if (!/INT|DECIMAL|DOUBLE|FLOAT/.test(stored)) return `CAST(${value} AS VARCHAR)`
  const unit = entry?.unit && entry.unit !== 'ratio' ? `${beforeUnit}${entry.unit}` : ''
  return `concat(nombre_francais(CAST(${value} AS DOUBLE)), ${literal(unit)})`
}
