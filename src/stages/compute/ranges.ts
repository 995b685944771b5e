import type { Catalog, DeclaredSource } from '../../catalog/catalog.js'
import { wideEntries } from '../../catalog/dictionary.js'
import type { Grain } from '../../declare/query.js'
import { type Bounds, rangeColumn } from '../../history/state.js'
import { failure } from '../../kernel/failure.js'
import { ident, literal } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import { companyOfLine, situatedSelect } from '../../tables/source-table.js'

/**
 * Values computed together: what bounds memory, so that two ranges at once stay in it. Fewer are slower, for each range reads
 * every source; more are no faster. Source: docs/explanation/performance.md.
 */
const valuesPerRange = 60_000_000
/** Establishments of a followed company, on average, and months that families read before the first one of the grid. */
const usual = { establishments: 3, monthsBefore: 24 } as const

/** Companies of a range: as many as their months, their establishments and the columns of both tables allow. */
async function companiesPerRange(session: Session, catalog: Catalog): Promise<number> {
  const { months } = await session.one("SELECT datediff('month', date_debut, date_fin) AS months FROM calcul")
  const columns = (grain: Grain) => wideEntries(catalog, grain).length
  const width = columns('entreprise') + usual.establishments * columns('etablissement')
  const companies = Math.round(valuesPerRange / ((Number(months) + usual.monthsBefore) * width))
  return Math.max(100, companies)
}

export interface Range {
  readonly low: string
  readonly high: string
}

/** Cuts the perimeter in ranges of as many companies each, which another run of the same step cuts alike. */
export async function companyRanges(session: Session, catalog: Catalog): Promise<Range[]> {
  const companies = await companiesPerRange(session, catalog)
  const rows = await session.rows(`SELECT min(siren) AS low, max(siren) AS high
    FROM (SELECT siren, (row_number() OVER (ORDER BY siren) - 1) // ${companies} AS rank FROM perimetre)
    GROUP BY rank ORDER BY rank`)
  return rows.map(({ low, high }) => ({ low: String(low), high: String(high) }))
}

const stateOf = (source: DeclaredSource) => ident(`etat_${source.name}`)
const linksOf = (source: DeclaredSource) => ident(`liens_${source.name}`)

/** Files of these sources are sorted by company, so each range reads its own part of them. The others are gathered once. */
const followsCompanies = (source: DeclaredSource) =>
  !source.attachment && !source.chain && ['siret', 'siren'].includes(rangeColumn(source))

const perimeterOf = (source: DeclaredSource): 'everyone' | 'perimetre' =>
  source.perimeter === 'whole' ? 'everyone' : 'perimetre'

/**
 * Counts the lines of a state by situation; they add up to the state. One whose files are not sorted by company is also
 * gathered here, cut to the perimeter and sorted by company. Where lines tell one story together (a debt that changed
 * establishment), those of stories that several companies share are kept aside whole, outside the perimeter too.
 */
export async function createState(
  session: Session,
  source: DeclaredSource,
  lines: string,
): Promise<Record<string, number>> {
  const situations = await countSituations(session, source, lines)
  if (followsCompanies(source)) return situations
  const situated = situatedSelect(source, lines, perimeterOf(source))
  await session.run(`CREATE OR REPLACE TABLE ${stateOf(source)} AS
    SELECT * EXCLUDE (situation) FROM (${situated}) WHERE situation = 'dans' ORDER BY siren`)
  if (source.chain) {
    const chain = source.chain.map(ident).join(', ')
    await session.run(`CREATE OR REPLACE TABLE ${linksOf(source)} AS
      WITH situes AS MATERIALIZED (${situated})
      SELECT * FROM situes SEMI JOIN
      (SELECT ${chain} FROM situes GROUP BY ${chain} HAVING min(siren) <> max(siren) OR count(*) <> count(siren))
      USING (${chain})`)
  }
  return situations
}

async function countSituations(session: Session, source: DeclaredSource, lines: string) {
  const counts = await session.rows(`SELECT situation, count(*) AS rows
    FROM (${situatedSelect(source, lines, perimeterOf(source), [])}) GROUP BY situation ORDER BY situation`)
  const situations = Object.fromEntries(counts.map((row) => [String(row.situation), Number(row.rows)]))
  const { rows } = await session.one(`SELECT count(*) AS rows FROM (${lines})`)
  const total = Object.values(situations).reduce((sum, count) => sum + count, 0)
  if (total !== Number(rows))
    throw failure('bug', `${source.name}: its state has ${rows} rows, ${total} are accounted for`)
  return situations
}

interface Opened {
  /** All of them when they are not said. */
  readonly columns?: readonly string[] | undefined
  readonly perimeter?: 'everyone' | 'perimetre'
}

/**
 * The table of a source for one range: the lines of its companies, and those that share a story with them. `stateWithin`
 * gives the state of the source within bounds of its own key. Of files sorted by company, only `columns` are read.
 */
export async function openRange(
  session: Session,
  source: DeclaredSource,
  range: Range,
  stateWithin: (bounds: Bounds) => string,
  { columns, perimeter = perimeterOf(source) }: Opened = {},
): Promise<void> {
  const name = ident(source.name)
  if (followsCompanies(source)) {
    // Every siret of a company starts with its siren, and is lower than the siren followed by nines.
    const bounds = { low: literal(range.low), high: literal(`${range.high}99999`) }
    // A line outside the perimeter is left before it is opened by month.
    const lines = { lines: `${companyOfLine(source)} IN (SELECT siren FROM perimetre)` }
    const state = stateWithin({ ...bounds, ...(perimeter === 'perimetre' ? lines : {}) })
    await session.run(`CREATE OR REPLACE TEMP TABLE ${name} AS SELECT * EXCLUDE (situation)
      FROM (${situatedSelect(source, state, 'everyone', columns)}) WHERE situation = 'dans'`)
    return
  }
  const inside = `siren BETWEEN ${literal(range.low)} AND ${literal(range.high)}`
  const own = `SELECT * FROM ${stateOf(source)} WHERE ${inside}`
  const chain = source.chain?.map(ident).join(', ')
  const shared = chain
    ? ` UNION ALL SELECT * EXCLUDE (situation) FROM (
        SELECT * FROM ${linksOf(source)} WHERE situation <> 'dans' OR NOT (${inside})) SEMI JOIN
        (SELECT DISTINCT ${chain} FROM ${linksOf(source)} WHERE situation = 'dans' AND ${inside}) USING (${chain})`
    : ''
  await session.run(`CREATE OR REPLACE TEMP VIEW ${name} AS ${own}${shared}`)
}

/** `perimetre` holds the companies of the range while its families run. */
export async function restrictPerimeter(session: Session, { low, high }: Range): Promise<void> {
  await session.run(`CREATE OR REPLACE TEMP TABLE perimetre AS
    SELECT siren FROM perimetre_decision WHERE retenu AND siren BETWEEN ${literal(low)} AND ${literal(high)} ORDER BY siren`)
}
