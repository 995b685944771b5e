import type { Catalog, DeclaredSource } from '../catalog/catalog.js'
import { storedParts, tableColumns } from '../catalog/columns.js'
import { isYearly, type YearlyLayout } from '../declare/source.js'
import { sourceExamples } from './case-text.js'
import { bullets, code, link, page, prose, sentence, table, words, yesOrNo } from './markdown.js'
import { atTop, declarationLink, inFolder, readersOf, typeLink } from './places.js'
import { historyFacts } from './source-facts.js'

/** One page a source: its files, its columns, how its lines follow each other, and what its cases show. */
export function sourcePage(catalog: Catalog, source: DeclaredSource): string {
  return page(
    `pipelines/${source.file}`,
    `# ${source.name}: ${words(source.label)}`,
    declarationLink(source.file, inFolder),
    bullets(deliveryFacts(source)),
    '## Columns',
    columnTable(source),
    wideText(source),
    derivedText(source),
    ignoredText(source),
    '## As SQL reads it',
    `${readersOf(catalog, source.name, inFolder)} Its table has these columns:`,
    table(
      ['column', 'type', 'meaning'],
      tableColumns(source).map(({ name, stored, meaning }) => [code(name), code(stored), words(meaning)]),
    ),
    '## Key and history',
    bullets(historyFacts(source)),
    source.caveats.length > 0 ? `## Caveats\n\n${bullets(source.caveats.map(words))}` : '',
    sourceExamples(catalog.sourceCases.get(source.name) ?? []),
  )
}

function deliveryFacts({ producer, cadence, expected, files, dialect, header }: DeclaredSource): string[] {
  const delimiter = dialect.delimiter === '\t' ? 'a tab' : code(dialect.delimiter)
  return [
    `Producer: ${prose(producer)}, ${cadence}${expected ? '; a batch without it is not complete' : '; a batch may do without it'}.`,
    `Files: ${files.map(code).join(' or ')}, whatever the case of the name, with or without \`.gz\`.`,
    dialect.quoting === 'none'
      ? `Cells: ${delimiter} between them, a \`"\` is data.`
      : `Cells: ${delimiter} between them, which may be quoted with \`"\`.`,
    ...(header === 'optional' ? ['Header: optional; a first line that fits as data is data.'] : []),
  ]
}

function columnTable({ columns }: DeclaredSource): string {
  const heads = ['header', 'column', 'type', 'unit', 'meaning', 'header required', 'cell required', 'personal']
  const rows = columns.map((column) => [
    column.headers.map(code).join(' or '),
    storedParts(column)
      .map(({ name }) => code(name))
      .join(', '),
    typeLink(column.type, inFolder),
    words(column.unit),
    words(column.meaning),
    yesOrNo(column.required),
    yesOrNo(column.filled),
    yesOrNo(column.personal),
  ])
  return table(heads, rows)
}

function wideText({ layout }: DeclaredSource): string {
  if (layout === 'long') return ''
  if (isYearly(layout)) return yearsText(layout)
  const { header, period, month, value } = layout
  const unit = value.unit ? `, in ${prose(value.unit)}` : ''
  return `Then one column a month, whose header fits ${code(header)} and is read as ${typeLink(period, inFolder)}. Opened, each cell is a line with its month in ${code(month)} and its value in ${code(value.name)} (${typeLink(value.type, inFolder)}${unit}): ${sentence(value.meaning)}`
}

function yearsText({ years, year, values }: YearlyLayout): string {
  const rows = values.map(({ name, headers, type, unit, meaning, required }) => [
    headers.map(code).join(' or '),
    code(name),
    typeLink(type, inFolder),
    words(unit),
    words(meaning),
    yesOrNo(required),
  ])
  const heads = ['header without its year', 'column', 'type', 'unit', 'meaning', 'header required']
  return `Then one column a value and a year, whose header fits ${code(years)}. Opened, each year of a line that says something is a line, with its year in ${code(year)}:\n\n${table(heads, rows)}`
}

function ignoredText({ ignored_when: rule }: DeclaredSource): string {
  return rule ? `A line is ignored, and counted as such, when ${code(rule.sql)}: ${words(rule.reason)}.` : ''
}

function derivedText({ derived }: DeclaredSource): string {
  if (derived.length === 0) return ''
  const rows = derived.map(({ name, type, unit, meaning, sql, refused_when_null: refused }) => [
    code(name),
    typeLink(type, inFolder),
    words(unit),
    words(meaning),
    code(sql.replace(/\s+/g, ' ')),
    refused ? `refused: ${words(refused)}` : '',
  ])
  return `Computed from the cells of the same line:\n\n${table(['column', 'type', 'unit', 'meaning', 'SQL', 'when null'], rows)}`
}

/** The index of sources, with the names by which their files are recognised. */
export function sourceIndex(catalog: Catalog): string {
  const sources = [...catalog.sources.values()]
  return page(
    'pipelines/sources',
    '# Sources',
    'A delivered file belongs to the source whose pattern its name fits, whatever its case and with or without `.gz`. ' +
      'When several fit, the longest pattern wins. A file that fits none is reported and not read.',
    table(
      ['source', 'label', 'producer', 'cadence', 'expected', 'file names'],
      sources.map(({ name, label, producer, cadence, expected, files }) => [
        link(code(name), `${atTop.toReference}sources/${name}.md`),
        words(label),
        words(producer),
        cadence,
        yesOrNo(expected),
        files.map(code).join(' or '),
      ]),
    ),
  )
}
