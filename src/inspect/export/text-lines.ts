import { ident, literal } from '../../kernel/sql.js'

export interface ExportedColumn {
  readonly name: string
  /** As the engine names it. */
  readonly type: string
}

/** SELECT of one text column, `ligne`: each row as a JSON object, worded by the engine and not one by one here. */
export function jsonLines(columns: readonly ExportedColumn[], from: string): string {
  const members = columns.map(
    ({ name, type }, rank) =>
      `${literal(`${rank > 0 ? ',' : ''}${JSON.stringify(name)}:`)}, ${jsonValue(ident(name), type)}`,
  )
  return `SELECT ${together("'{'", ...members, "'}'")} AS ligne FROM (${from})`
}

/**
 * A value as `vigie query --json` gives it: decimals and days as text, so that nothing is rounded; whole numbers as
 * numbers, unless a number of JSON cannot hold them.
 */
function jsonValue(value: string, type: string): string {
  const text = `CAST(${value} AS VARCHAR)`
  const quoted = `'"' || ${text} || '"'`
  if (type === 'BOOLEAN' || /^U?(TINY|SMALL)?INT(EGER)?$/.test(type)) return `coalesce(${text}, 'null')`
  if (/^U?(BIG|HUGE)INT$/.test(type))
    return `coalesce(CASE WHEN ${value} BETWEEN -9007199254740991 AND 9007199254740991 THEN ${text} ELSE ${quoted} END, 'null')`
  if (type === 'DOUBLE' || type === 'FLOAT')
    return `coalesce(CASE WHEN isfinite(${value}) THEN ${text} ELSE ${quoted} END, 'null')`
  if (/^(DECIMAL|DATE|TIME)/.test(type)) return `coalesce(${quoted}, 'null')`
  return `coalesce(CAST(to_json(${text}) AS VARCHAR), 'null')`
}

/** SELECT of one text column, `ligne`: each row by RFC 4180. An empty text is "" so that it is not taken for none. */
export function csvLines(columns: readonly ExportedColumn[], from: string, delimiter: string): string {
  const special = ['"', '\n', '\r', delimiter]
  const cells = columns.map(({ name, type }) => {
    const text = `CAST(${ident(name)} AS VARCHAR)`
    if (!isText(type) && delimiter !== '.' && delimiter !== '-') return `coalesce(${text}, '')`
    const needed = special.map((one) => `contains(${text}, ${literal(one)})`).join(' OR ')
    return `CASE WHEN ${text} IS NULL THEN '' WHEN ${text} = '' OR ${needed} THEN '"' || replace(${text}, '"', '""') || '"' ELSE ${text} END`
  })
  return `SELECT ${together(cells.join(`, ${literal(delimiter)}, `))} AS ligne FROM (${from})`
}

/** One function of all parts: `a || b || c` would write the beginning of a line again for each of its cells. */
const together = (...parts: readonly string[]) => `concat(${parts.join(', ')})`

export function csvHeader(columns: readonly ExportedColumn[], delimiter: string): string {
  const special = new RegExp(`["\\n\\r${delimiter.replace(/[\]\\^-]/g, '\\$&')}]`)
  return columns.map(({ name }) => (special.test(name) ? `"${name.replaceAll('"', '""')}"` : name)).join(delimiter)
}

const isText = (type: string) =>
  !/^(BOOLEAN|DOUBLE|FLOAT|DECIMAL.*|DATE|U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?)$/.test(type)
