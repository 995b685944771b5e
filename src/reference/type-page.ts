import { type ColumnType, columnTypes } from '../declare/types/index.js'
import { bullets, code, page, prose, table, visible } from './markdown.js'

/** Every column type: what it means, how it is stored, and cells that it reads or refuses. The examples are its tests. */
export function typePage(): string {
  return page(
    'src/declare/types',
    '# Column types',
    'A declaration names one of these types for each of its columns. There is no other validation of cells than theirs. ' +
      'An empty cell is null before any type looks at it.',
    ...[...columnTypes.values()].map(oneType),
  )
}

function oneType(type: ColumnType): string {
  const cells = Object.entries(type.examples)
  const read = cells.filter(([, stored]) => stored !== null).map(([cell, stored]) => [shown(cell), shown(stored ?? '')])
  const refused = cells.filter(([, stored]) => stored === null).map(([cell]) => shown(cell))
  const facts = [
    `Stored as ${code(type.stored)}.`,
    `A cell that is not one is refused with “is not ${prose(type.expected)}”.`,
  ]
  const parts = (type.parts ?? []).map(({ suffix, stored, meaning }) => [
    code(`<column>${suffix}`),
    code(stored),
    meaning,
  ])
  return [
    `## ${type.name}`,
    prose(type.meaning),
    bullets(facts),
    table(['stored column', 'type', 'meaning'], parts),
    table(['cell', 'read as'], read),
    refused.length > 0 ? `Refused: ${refused.join(', ')}.` : '',
  ]
    .filter((block) => block !== '')
    .join('\n\n')
}

const shown = (cell: string) => (cell === '' ? 'an empty text' : code(visible(cell)))
