import { type Catalog, engineTables } from '../../catalog/catalog.js'
import { type Entry, wideEntries } from '../../catalog/dictionary.js'
import type { Parameter } from '../../declare/parameter.js'
import { type Grain, grains } from '../../declare/query.js'
import type { ColumnType } from '../../declare/types/index.js'
import { visible } from '../markdown.js'
import { tableMeanings } from '../table-page.js'
import { type Description, declared, facts, listed, pageOf } from './description.js'

/** A column type: what it reads and refuses. */
export function typeDescription({ name, meaning, stored, expected, examples, parts }: ColumnType): Description {
  const cells = Object.entries(examples)
  const shown = (cell: string) => (cell === '' ? 'an empty text' : `"${visible(cell)}"`)
  return {
    kind: 'type',
    name,
    label: meaning.split(/[.:;,]/)[0] ?? name,
    file: 'src/declare/types',
    page: pageOf(`types.md#${name}`),
    facts: facts({
      meaning,
      'stored as': parts ? parts.map(({ suffix, stored: type }) => `<column>${suffix} ${type}`).join(', ') : stored,
      'a bad cell': `is refused with "is not ${expected}"`,
      reads: cells
        .flatMap(([cell, value]) => (value === null ? [] : [`${shown(cell)} as ${visible(value)}`]))
        .join('\n'),
      refuses: listed(cells.flatMap(([cell, value]) => (value === null ? [shown(cell)] : []))),
    }),
    columns: [],
    cases: [],
  }
}

export function parameterDescription({ name, file, label, unit, meaning, values }: Parameter): Description {
  const dated = [...values].sort((a, b) => (a.since < b.since ? -1 : 1))
  return {
    kind: 'parameter',
    name,
    label,
    file: declared(file),
    page: pageOf(`parameters.md#${name}`),
    facts: facts({
      meaning,
      unit,
      values: dated
        .map((value) => {
          const said = 'value' in value ? String(value.value) : Object.keys(value.list).join(', ')
          return `since ${value.since}: ${said} (${value.reference})`
        })
        .join('\n'),
    }),
    columns: [],
    cases: [],
  }
}

/** The two wide tables, then those that the engine gives to SQL. */
export function tableDescriptions(catalog: Catalog): Description[] {
  const wide = (Object.keys(grains) as Grain[]).map((grain) => ({
    kind: 'table' as const,
    name: grain,
    label: 'Wide table of the variables',
    file: 'pipelines/variables',
    page: pageOf(`variables.md#${grain}`),
    facts: facts({ 'one line a': grains[grain].join(', '), order: grains[grain].join(', ') }),
    columns: wideEntries(catalog, grain),
    cases: [],
  }))
  const engine = Object.entries(engineTables).map(([name, columns]) => ({
    kind: 'table' as const,
    name,
    label: 'Table of the engine',
    file: 'src/catalog/catalog.ts',
    page: pageOf(`tables.md#${name}`),
    facts: facts({ meaning: tableMeanings[name] }),
    columns: columns.map(
      (column): Entry => ({ ...column, label: column.name, type: '', unit: null, meaning: '', null: '' }),
    ),
    cases: [],
  }))
  return [...wide, ...engine]
}
