import type { List, ListFilter } from '../declare/list.js'
import { didYouMean } from '../kernel/closest.js'
import { failure } from '../kernel/failure.js'
import { literal, list as sqlList } from '../kernel/sql.js'

/** A filter with what was given with it; null for one that takes nothing. */
export interface ChosenFilter {
  readonly filter: ListFilter
  readonly value: string | null
}

/** The lines of a list that every chosen filter keeps. A line of which a filter cannot be said is not kept. */
export function filteredSelect(from: string, chosen: readonly ChosenFilter[]): string {
  return chosen.reduce(
    (inner, { filter, value }) =>
      `SELECT lignes.* FROM ${inner === from ? inner : `(${inner})`} AS lignes, (SELECT ${valueSql(filter, value)} AS valeur) AS donnee WHERE ${filter.keeps}`,
    chosen.length > 0 ? from : `SELECT * FROM ${from}`,
  )
}

function valueSql({ name, value: kind }: ListFilter, value: string | null): string {
  if (kind === 'none') return 'NULL'
  if (kind === 'text') return literal(value ?? '')
  if (kind === 'list') return sqlList((value ?? '').split(',').map((one) => one.trim()))
  if (value === null || !/^-?[0-9]+([.,][0-9]+)?$/.test(value))
    throw failure('usage', `the filter ${name} takes a number, not ${value ?? 'nothing'}`)
  return `CAST(${literal(value.replace(',', '.'))} AS DOUBLE)`
}

/** The filters that texts like `effectif_min=20` or `premieres_alertes` name. Throws a Failure for one that is not declared. */
export function chosenFilters({ filters, name: of }: List, texts: readonly string[]): ChosenFilter[] {
  return texts.map((text) => {
    const [name = '', ...rest] = text.split('=')
    const filter = filters.find((one) => one.name === name)
    if (!filter) {
      const names = filters.map((one) => one.name)
      const next = didYouMean(name, names, `Its filters: ${names.join(', ') || 'none'}.`)
      throw failure('usage', `the list ${of} has no filter ${name}`, { next })
    }
    if ((filter.value === 'none') !== (rest.length === 0))
      throw failure('usage', `the filter ${name} ${filter.value === 'none' ? 'takes no value' : 'needs a value'}`, {
        next: filter.value === 'none' ? `Write: ${name}.` : `Write: ${name}=VALUE.`,
      })
    return { filter, value: rest.length > 0 ? rest.join('=') : null }
  })
}
