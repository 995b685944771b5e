import { ident, literal } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'

export interface ChangedColumn {
  readonly column: string
  /** Lines in both tables whose value is not the same. */
  readonly lines: number
  readonly samples: readonly Readonly<Record<string, unknown>>[]
}

/** What differs between two tables of one shape, line by line. */
export interface TableDifference {
  readonly both: number
  readonly onlyFrom: number
  readonly onlyTo: number
  /** Some keys of the lines that are in one of the two alone. */
  readonly samplesOnlyFrom: readonly Readonly<Record<string, unknown>>[]
  readonly samplesOnlyTo: readonly Readonly<Record<string, unknown>>[]
  /** Most changed first. */
  readonly changed: readonly ChangedColumn[]
  readonly columnsOnlyFrom: readonly string[]
  readonly columnsOnlyTo: readonly string[]
}

export interface TablesToCompare {
  /** FROM items of the two. */
  readonly from: string
  readonly to: string
  /** Columns that name a line. */
  readonly keys: readonly string[]
  /** Conditions that cut both into parts small enough to be joined in memory; one that is always true is enough. */
  readonly parts: readonly string[]
  readonly samples: number
}

/** Compares two tables part by part: in each, one join counts every column, and a few lines show what changed. */
export async function compareTables(session: Session, given: TablesToCompare): Promise<TableDifference> {
  const { from, to, keys } = given
  const [before, after] = [await columnsOf(session, from), await columnsOf(session, to)]
  const shared = before.filter((name) => after.includes(name) && !keys.includes(name))
  const counts = { both: 0, onlyFrom: 0, onlyTo: 0 }
  const lines = new Map(shared.map((name) => [name, 0]))
  const samples = new Map<string, Record<string, unknown>[]>()
  const alone = { from: [] as Record<string, unknown>[], to: [] as Record<string, unknown>[] }
  for (const part of given.parts) {
    const joined = joinOf(given, part)
    const differing = shared.map((name, rank) => `count(*) FILTER (${differs(name)}) AS c${rank}`)
    const found = await session.one(`SELECT count(*) FILTER (a.present AND b.present) AS both,
      count(*) FILTER (b.present IS NULL) AS only_from, count(*) FILTER (a.present IS NULL) AS only_to
      ${['', ...differing].join(', ')} FROM ${joined}`)
    counts.both += Number(found.both)
    counts.onlyFrom += Number(found.only_from)
    counts.onlyTo += Number(found.only_to)
    const keysOf = keys.map((key) => `coalesce(a.${ident(key)}, b.${ident(key)}) AS ${ident(key)}`)
    const order = `ORDER BY ${keys.map(ident).join(', ')} LIMIT`
    const sampled = async (columns: readonly string[], where: string, missing: number) =>
      missing > 0 ? session.rows(`SELECT ${columns.join(', ')} FROM ${joined} WHERE ${where} ${order} ${missing}`) : []
    if (Number(found.only_from) > 0)
      alone.from.push(...(await sampled(keysOf, 'b.present IS NULL', given.samples - alone.from.length)))
    if (Number(found.only_to) > 0)
      alone.to.push(...(await sampled(keysOf, 'a.present IS NULL', given.samples - alone.to.length)))
    for (const [rank, name] of shared.entries()) {
      const more = Number(found[`c${rank}`])
      if (more === 0) continue
      lines.set(name, (lines.get(name) ?? 0) + more)
      const had = samples.get(name) ?? []
      const values = [`a.${ident(name)} AS "from"`, `b.${ident(name)} AS "to"`]
      samples.set(name, [...had, ...(await sampled([...keysOf, ...values], differs(name), given.samples - had.length))])
    }
  }
  return {
    ...counts,
    samplesOnlyFrom: alone.from,
    samplesOnlyTo: alone.to,
    changed: [...lines]
      .filter(([, count]) => count > 0)
      .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
      .map(([column, count]) => ({ column, lines: count, samples: samples.get(column) ?? [] })),
    columnsOnlyFrom: before.filter((name) => !after.includes(name)),
    columnsOnlyTo: after.filter((name) => !before.includes(name)),
  }
}

const differs = (name: string) => `a.present AND b.present AND a.${ident(name)} IS DISTINCT FROM b.${ident(name)}`

function joinOf({ from, to, keys }: TablesToCompare, part: string): string {
  const side = (table: string) => `(SELECT *, true AS present FROM ${table} WHERE ${part})`
  const same = keys.map((key) => `a.${ident(key)} = b.${ident(key)}`).join(' AND ')
  return `${side(from)} AS a FULL JOIN ${side(to)} AS b ON ${same}`
}

async function columnsOf(session: Session, table: string): Promise<string[]> {
  const rows = await session.rows(`DESCRIBE SELECT * FROM ${table}`)
  return rows.map(({ column_name: name }) => String(name))
}

/** Conditions that cut a table of companies, sorted by siren, into parts of about that many of them. */
export async function partsBySiren(session: Session, tables: readonly string[], companies: number): Promise<string[]> {
  const all = tables.map((table) => `SELECT siren FROM ${table}`).join(' UNION ')
  const rows =
    await session.rows(`SELECT siren FROM (SELECT siren, row_number() OVER (ORDER BY siren) AS rank FROM (${all}))
    WHERE rank % ${companies} = 1 AND rank > 1 ORDER BY siren`)
  const bounds = rows.map(({ siren }) => literal(String(siren)))
  return [...bounds, undefined].map((high, index) => {
    const low = bounds[index - 1]
    const sides = [...(low ? [`siren >= ${low}`] : []), ...(high ? [`siren < ${high}`] : [])]
    return sides.join(' AND ') || 'true'
  })
}
