import type { Catalog } from '../catalog/catalog.js'
import type { InterfaceTable } from '../declare/query.js'
import { queryExamples } from './case-text.js'
import { outputTable } from './family-page.js'
import { bullets, code, fence, page, sentence, words } from './markdown.js'
import { declarationLink, inFolder, parametersFact, readersOf, tableLink } from './places.js'

/** A table of the interface as those who load it need to know it. */
export function interfacePage(catalog: Catalog, { name, file, sql, header }: InterfaceTable): string {
  const { companies, key, order, reads } = header
  const read = reads.map((table) => tableLink(catalog, table, inFolder)).join(', ') || 'nothing'
  return page(
    `pipelines/${file}`,
    `# ${name}: ${words(header.label)}`,
    declarationLink(file, inFolder),
    bullets([
      companies === 'all' ? 'Holds all companies, followed or not.' : 'Holds the companies of the perimeter alone.',
      key.length > 0 ? `A line is named by ${key.map(code).join(', ')}.` : 'Lines have no key: two may be equal.',
      `Sorted by ${order.map(code).join(', ')}.`,
      `Reads ${read}. ${readersOf(catalog, name, inFolder)}`,
      ...[parametersFact(catalog, sql, inFolder) ?? []].flat(),
      `This definition holds since ${header.since}.`,
      ...header.caveats.map(sentence),
    ]),
    '## Columns',
    outputTable(header.columns, inFolder),
    '## SQL',
    fence('sql', sql),
    queryExamples(catalog.queryCases.get(name) ?? []),
  )
}
