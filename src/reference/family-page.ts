import type { Catalog } from '../catalog/catalog.js'
import { wideEntries } from '../catalog/dictionary.js'
import { type Family, type Grain, grains } from '../declare/query.js'
import { queryExamples } from './case-text.js'
import { bullets, code, fence, link, page, sentence, table, words } from './markdown.js'
import {
  atTop,
  declarationLink,
  inFolder,
  type Place,
  parametersFact,
  readersOf,
  tableLink,
  typeLink,
} from './places.js'

export type OutputColumns = Family['header']['columns']

/** Columns of a query with what they mean and what their absence means. */
export function outputTable(columns: OutputColumns, place: Place): string {
  return table(
    ['column', 'label', 'type', 'unit', 'meaning', 'null means', 'source'],
    Object.entries(columns).map(([name, { label, type, unit, meaning, null: absent, source }]) => [
      code(name),
      words(label),
      typeLink(type, place),
      words(unit),
      words(meaning),
      words(absent),
      words(source),
    ]),
  )
}

/** One page a family of variables: what it says, its SELECT, and its cases as worked examples. */
export function familyPage(catalog: Catalog, family: Family): string {
  const { name, file, theme, sql, header } = family
  return page(
    `pipelines/${file}`,
    `# ${name}: ${words(header.label)}`,
    declarationLink(file, inFolder),
    bullets([
      `Grain: ${code(header.grain)}, one line a ${grains[header.grain].map(code).join(' and ')}.`,
      ...(header.role === 'grid' ? [`It is the grid: it says which lines the table ${code(header.grain)} has.`] : []),
      ...(header.role === 'target'
        ? ['It is a target: it looks after its month, so models learn to foretell it and may never read it.']
        : []),
      `Theme: ${sentence(theme)}`,
      `Reads ${header.reads.map((read) => tableLink(catalog, read, inFolder)).join(', ')}. ${readersOf(catalog, name, inFolder)}`,
      ...[parametersFact(catalog, sql, inFolder) ?? []].flat(),
      `This definition holds since ${header.since}.`,
    ]),
    '## Columns',
    outputTable(header.columns, inFolder) || 'Only those of its grain.',
    '## SQL',
    fence('sql', sql),
    queryExamples(catalog.queryCases.get(name) ?? []),
  )
}

/** The dictionary of the two wide tables: every column, in the order in which they are stored. */
export function variableIndex(catalog: Catalog): string {
  return page(
    'pipelines/variables',
    '# Variables',
    'Each family is a table of its own; the wide table of a grain has the lines of its grid and the columns of all its ' +
      'families. The dictionary of a table is also in the metadata of its Parquet files, under `vigie.dictionnaire`.',
    ...(Object.keys(grains) as Grain[]).map((grain) => wideTable(catalog, grain)),
  )
}

function wideTable(catalog: Catalog, grain: Grain): string {
  const rows = wideEntries(catalog, grain).map(({ name, label, type, unit, meaning, family }) => [
    code(name),
    words(label),
    typeLink(type, atTop),
    words(unit ?? undefined),
    words(meaning),
    family ? link(code(family), `variables/${family}.md`) : '',
  ])
  return `## ${grain}\n\n${table(['column', 'label', 'type', 'unit', 'meaning', 'family'], rows)}`
}
