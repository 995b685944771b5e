import type { Catalog, DeclaredSource } from '../../catalog/catalog.js'
import { storedParts } from '../../catalog/columns.js'
import { tableEntries } from '../../catalog/dictionary.js'
import { isMonthly, isYearly } from '../../declare/source.js'
import { historyFacts } from '../source-facts.js'
import { type Description, declared, facts, listed, pageOf } from './description.js'
import { readers } from './readers.js'

/** A source: who delivers it, how it is recognised and read, how its lines follow each other. */
export function sourceDescription(catalog: Catalog, source: DeclaredSource): Description {
  const { name, label, file, producer, cadence, expected, files, dialect, caveats } = source
  const delimiter = dialect.delimiter === '\t' ? 'a tab' : `"${dialect.delimiter}"`
  return {
    kind: 'source',
    name,
    label,
    file: declared(file),
    page: pageOf(`sources/${name}.md`),
    facts: facts({
      producer,
      cadence: `${cadence}; ${expected ? 'a batch without it is not complete' : 'a batch may do without it'}`,
      files: files.join(' or '),
      cells: `${delimiter} between them, ${dialect.quoting === 'none' ? 'never quoted' : 'quoted where needed'}`,
      history: historyFacts(source).join('\n').replaceAll('`', ''),
      'ignored when': source.ignored_when && `${source.ignored_when.sql}: ${source.ignored_when.reason}`,
      caveats: caveats.join('\n'),
      'read by': readers(catalog, name),
    }),
    columns: tableEntries(source),
    cases: catalog.sourceCases.get(name) ?? [],
  }
}

/** The columns of a source, each by its stored name. */
export function columnDescriptions(source: DeclaredSource): Description[] {
  const given = [
    ...source.columns.map((column) => ({ ...column, sql: undefined })),
    ...source.derived.map((column) => ({ ...column, headers: [], required: true, filled: true, personal: false })),
    ...(isYearly(source.layout)
      ? source.layout.values.map((value) => ({ ...value, filled: false, personal: false, sql: undefined }))
      : []),
    ...(!isMonthly(source.layout)
      ? []
      : [
          {
            ...source.layout.value,
            headers: [source.layout.header],
            required: true,
            filled: true,
            personal: false,
            sql: undefined,
          },
        ]),
  ]
  return given.flatMap((column) =>
    storedParts(column).map((part) => ({
      kind: 'column' as const,
      name: part.name,
      label: listed(column.headers, column.name),
      file: declared(source.file),
      page: pageOf(`sources/${source.name}.md`),
      facts: facts({
        source: source.name,
        meaning: part.meaning,
        unit: column.unit,
        type: `${column.type}, stored as ${part.stored}`,
        'null means': column.filled ? 'never null' : 'the cell is empty in the delivered file',
        header: listed(column.headers),
        'without that header': column.required ? 'the file is refused' : 'the column is null',
        'derived by': column.sql?.replace(/\s+/g, ' '),
        personal: column.personal ? 'yes: hidden from what leaves the workspace' : undefined,
      }),
      columns: [],
      cases: [],
    })),
  )
}
