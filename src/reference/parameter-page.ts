import type { Catalog } from '../catalog/catalog.js'
import type { Parameter } from '../declare/parameter.js'
import { code, page, sentence, table, words } from './markdown.js'
import { atTop, declarationLink } from './places.js'

/** Every dated value, with its unit and what sets it. */
export function parameterPage({ parameters }: Catalog): string {
  return page(
    'pipelines/parameters',
    '# Parameters',
    "SQL reads the value in force on the first day of the batch's month: `parametre('name')` for a number, " +
      "`dans_parametre('name', x)` for membership of a list.",
    ...parameters.map(oneParameter),
  )
}

function oneParameter({ name, file, label, unit, meaning, values }: Parameter): string {
  const dated = [...values].sort((a, b) => (a.since < b.since ? -1 : 1))
  const rows = dated.map((value) => [
    value.since,
    'value' in value ? code(String(value.value)) : `list of ${Object.keys(value.list).length}, below`,
    words(value.reference),
  ])
  const lists = dated.flatMap((value) => {
    if (!('list' in value)) return []
    const codes = Object.entries(value.list).sort(([a], [b]) => (a < b ? -1 : 1))
    return [
      `Since ${value.since}:`,
      table(
        ['code', 'label'],
        codes.map(([key, text]) => [code(key), words(text)]),
      ),
    ]
  })
  return [
    `## ${name}`,
    `${sentence(label)} ${declarationLink(file, atTop)}`,
    `${sentence(meaning)} Unit: ${sentence(unit)}`,
    table(['since', 'value', 'reference'], rows),
    ...lists,
  ].join('\n\n')
}
