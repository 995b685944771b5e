import type { Catalog } from '../../catalog/catalog.js'
import type { List } from '../../declare/list.js'
import type { Model } from '../../declare/model.js'
import type { ChosenFilter } from '../../tables/list-filters.js'
import type { Audience } from './access.js'
import { isNumber } from './cells.js'
import type { Figures } from './figures.js'

/** What is said of a list beside its lines. */
export interface About {
  readonly list: List
  readonly batch: string
  readonly model: Pick<Model, 'id' | 'version' | 'levels'>
  /** The zone and profile it is for; undefined for the whole country. */
  readonly audience: Audience | undefined
  readonly freshness: readonly (readonly [source: string, until: string | null])[]
  readonly chosen: readonly ChosenFilter[]
  readonly figures: Pick<Figures, 'lines'>
}

export const modelOf = (catalog: Pick<Catalog, 'models'>, list: List): Model => {
  const model = catalog.models.find(({ id }) => id === list.model)
  if (!model) throw new Error(`the list ${list.name} has no model`)
  return model
}

/** For whom the list is, in words. */
export const readerWords = (audience: Audience | undefined): string =>
  audience ? `${audience.label} (${audience.zone}), profil ${audience.profile}` : 'France entière, sans restriction'

/** How a level is called: by the words of the column, else as it is stored. */
export const levelWords = ({ columns }: List, level: string): string =>
  columns.find(({ name }) => name === 'niveau')?.words?.[level] ?? level

/** What each right opens, and whether this reader has it. */
export function rightsWords(
  { access }: List,
  audience: Audience | undefined,
): [right: string, opens: string, has: boolean][] {
  return Object.entries(access?.rights ?? {}).map(([right, opens]) => [
    right,
    opens,
    audience === undefined || audience.rights.includes(right),
  ])
}

/** What is given with each filter of the list: nothing, for one that was not asked for. */
export function filterWords({ filters }: List, chosen: readonly ChosenFilter[]): [label: string, given: string][] {
  return filters.map(({ name, label }) => {
    const given = chosen.filter(({ filter }) => filter.name === name).map(({ value }) => value ?? 'oui')
    return [label, given.length > 0 ? given.join(' et ') : '-']
  })
}

/** A width for a column of a sheet: names and sentences need more than figures. */
export const widthOf = (column: List['columns'][number]) =>
  isNumber(column) ? 14 : Math.min(40, Math.max(14, column.label.length))
