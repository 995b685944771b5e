import type { DeclaredSource } from '../../catalog/catalog.js'
import { columnTypeNamed } from '../../declare/types/index.js'
import type { UsualColumn } from '../../store/delivery/index.js'
import type { FileLayout } from './header.js'
import type { StoredMonth } from './months.js'
import { wideCells } from './wide.js'

/** What the usual lines of a file are: those whose cells all have the usual shape of their type. */
export interface UsualLines {
  readonly columns: readonly UsualColumn[]
  /** A column that is never empty in them: where it is, the line went aside. */
  readonly never: number
  /** The header itself may pass for one. */
  readonly maybeHeader: boolean
  /** Columns of numbers, whose decimal mark was made a point. */
  readonly numbers: readonly number[]
}

export function usualLines(
  source: DeclaredSource,
  layout: FileLayout,
  months: readonly StoredMonth[],
): UsualLines | undefined {
  const { positions, width, headers } = layout
  const never = source.columns.find(({ name, filled }) => filled && positions.has(name)) ?? source.columns[0]
  const at = positions.get(never?.name ?? '')
  if (at === undefined) return undefined
  const columns: UsualColumn[] = Array.from({ length: width }, () => ({ shape: undefined, filled: false }))
  for (const { name, type, filled } of source.columns) {
    const position = positions.get(name)
    if (position !== undefined) {
      const shape = columnTypeNamed(type).usual?.shape
      // The mark of numbers is changed on the way, so that they cannot become any text afterwards.
      columns[position] = { shape, filled: filled || position === at, yields: shape?.of !== 'number' }
    }
  }
  for (const { type, positions: wide } of wideCells(source, layout, months)) {
    for (const position of wide) columns[position] = { shape: columnTypeNamed(type).usual?.shape, filled: false }
  }
  const holds = (...kinds: readonly string[]) =>
    columns.flatMap(({ shape }, position) => (shape && kinds.includes(shape.of) ? [position] : []))
  const isWord = (position: number) => /[^0-9.,/-]/.test(headers[position] ?? '')
  return {
    columns,
    never: at,
    maybeHeader: !holds('digits', 'number', 'day').some(isWord),
    numbers: holds('number'),
  }
}
