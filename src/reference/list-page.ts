import type { Catalog } from '../catalog/catalog.js'
import type { List } from '../declare/list.js'
import { bullets, code, fence, link, page, prose, table, words, yesOrNo } from './markdown.js'
import { declarationLink, inFolder, tableLink, typeLink } from './places.js'

/** A list as those who receive it need to know it. */
export function listPage(catalog: Catalog, list: List): string {
  return page(
    `pipelines/${list.file}`,
    `# ${list.name}: ${words(list.label)}`,
    declarationLink(list.file, inFolder),
    bullets([
      `Lists the scores of the model ${link(code(list.model), `../models/${list.model}.md`)}.`,
      `Sensitivity: ${list.sensitivity}.`,
      `Recipients: ${list.recipients.map(prose).join('; ')}.`,
      `Order: ${list.order.map(({ column, direction }) => `${code(column)} ${direction === 'desc' ? 'descending' : 'ascending'}`).join(', then ')}.`,
      `Files: ${['parquet', ...list.formats].map(code).join(', ')}.`,
      list.access
        ? `Made for the country, and for each zone (${list.access.zones.join(', ')}) and profile of ${link('access', '../access.md')}.`
        : 'Made for the country alone.',
      `A line is named by ${list.unique.map(code).join(', ')}.`,
      ...(list.reads.length > 0
        ? [`Reads ${list.reads.map((read) => tableLink(catalog, read, inFolder)).join(', ')}.`]
        : []),
    ]),
    '## Columns',
    table(
      ['column', 'head', 'type', 'unit', 'meaning', 'when empty', 'personal', 'rights'],
      list.columns.map((column) => [
        code(column.name),
        words(column.label),
        typeLink(column.type, inFolder),
        words(column.unit),
        words(column.meaning),
        words(column.null),
        yesOrNo(column.personal),
        column.rights.map(code).join(', '),
      ]),
    ),
    ...(list.filters.length > 0 ? ['## Filters', filterTable(list)] : []),
    '## SQL',
    fence('sql', list.select),
  )
}

/** What `vigie extract` cuts the list by. */
function filterTable({ filters }: List): string {
  return table(
    ['name', 'label', 'takes', 'keeps'],
    filters.map(({ name, label, value, keeps }) => [
      code(name),
      words(label),
      value === 'none' ? 'nothing' : `a ${value}`,
      code(keeps),
    ]),
  )
}
