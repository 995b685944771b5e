/** A small table as cases write it: names, then lines, cells between `|`. An empty cell is null. */
export interface CaseTable {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | null)[])[]
}

/**
 * Reads the text of a table, with or without bars at both ends. A line of dashes is decoration; `''` is the empty text, for
 * the rare case that needs it. Throws an Error that says which line has another number of cells than the first.
 */
export function parseCaseTable(text: string): CaseTable {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !/^[\s|:]*-[\s|:-]*$/.test(line))
  const barred = lines[0]?.trim().startsWith('|') ?? false
  const cells = lines.map((line) =>
    (barred ? line.trim().replace(/^\|/, '') : line).split('|').map((cell) => cell.trim()),
  )
  const width = (cells[0]?.length ?? 0) - (barred ? 1 : 0)
  const [columns = [], ...rows] = cells.map((row) =>
    row.length === width + 1 && row.at(-1) === '' ? row.slice(0, -1) : row,
  )
  rows.forEach((row, index) => {
    if (row.length !== columns.length) {
      throw new Error(`line ${index + 1} of the table has ${row.length} cells, its head has ${columns.length}`)
    }
  })
  return { columns, rows: rows.map((row) => row.map((cell) => (cell === '' ? null : cell === "''" ? '' : cell))) }
}
