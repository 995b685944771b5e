/** A table for people: columns aligned, numbers to the right. For machines there is `--json`. */
export function renderTable(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const cells = rows.map((row) => row.map(cellText))
  const widths = columns.map((column, index) =>
    cells.reduce((widest, row) => Math.max(widest, row[index]?.length ?? 0), column.length),
  )
  const right = columns.map(
    (_, index) => rows.length > 0 && rows.every((row) => typeof row[index] === 'number' || row[index] === null),
  )
  const line = (row: readonly string[]) =>
    row
      .map((cell, index) => (right[index] ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0)))
      .join('  ')
      .trimEnd()
  return [line(columns), line(widths.map((width) => '─'.repeat(width))), ...cells.map(line)].join('\n')
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value)
}
