import type { DeclaredSource } from '../../catalog/catalog.js'
import { failure } from '../../kernel/failure.js'
import { ident, literal } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import { situatedSelect } from '../../tables/source-table.js'

/** Companies computed together: what bounds memory, and what another machine could take. */
const companiesPerRange = 50_000

export interface Range {
  readonly low: string
  readonly high: string
}

/** Cuts the perimeter in ranges of as many companies each. They depend on nothing but the perimeter. */
export async function companyRanges(session: Session): Promise<Range[]> {
  const rows = await session.rows(`SELECT min(siren) AS low, max(siren) AS high
    FROM (SELECT siren, (row_number() OVER (ORDER BY siren) - 1) // ${companiesPerRange} AS rank FROM perimetre)
    GROUP BY rank ORDER BY rank`)
  return rows.map(({ low, high }) => ({ low: String(low), high: String(high) }))
}

const stateOf = (source: DeclaredSource) => ident(`etat_${source.name}`)
const linksOf = (source: DeclaredSource) => ident(`liens_${source.name}`)

/**
 * Creates the state of a source cut to the perimeter, sorted by company so that a range reads only its part. Where lines
 * tell one story together (a debt that changed establishment), those of stories that several companies share are kept
 * aside whole, outside the perimeter too. Gives the rows by situation; they add up to the state.
 */
export async function createState(session: Session, source: DeclaredSource): Promise<Record<string, number>> {
  const perimeter = source.perimeter === 'whole' ? 'everyone' : 'perimetre'
  const lines = ident(`lignes_${source.name}`)
  await session.run(
    `CREATE OR REPLACE TEMP TABLE situes AS ${situatedSelect(source, `SELECT * FROM ${lines}`, perimeter)}`,
  )
  const counts = await session.rows(
    'SELECT situation, count(*) AS rows FROM situes GROUP BY situation ORDER BY situation',
  )
  await session.run(`CREATE OR REPLACE TEMP TABLE ${stateOf(source)} AS
    SELECT * EXCLUDE (situation) FROM situes WHERE situation = 'dans' ORDER BY siren`)
  if (source.chain) {
    const chain = source.chain.map(ident).join(', ')
    await session.run(`CREATE OR REPLACE TEMP TABLE ${linksOf(source)} AS SELECT * FROM situes SEMI JOIN
      (SELECT ${chain} FROM situes GROUP BY ${chain} HAVING min(siren) <> max(siren) OR count(*) <> count(siren))
      USING (${chain})`)
  }
  await session.run('DROP TABLE situes')
  const { rows } = await session.one(`SELECT count(*) AS rows FROM ${lines}`)
  const situations = Object.fromEntries(counts.map((row) => [String(row.situation), Number(row.rows)]))
  const total = Object.values(situations).reduce((sum, count) => sum + count, 0)
  if (total !== Number(rows))
    throw failure('bug', `${source.name}: its state has ${rows} rows, ${total} are accounted for`)
  return situations
}

/** The table of a source for one range: the lines of its companies, and those that share a story with them. */
export async function openRange(session: Session, source: DeclaredSource, range: Range): Promise<void> {
  const inside = `siren BETWEEN ${literal(range.low)} AND ${literal(range.high)}`
  const own = `SELECT * FROM ${stateOf(source)} WHERE ${inside}`
  const chain = source.chain?.map(ident).join(', ')
  const shared = chain
    ? ` UNION ALL SELECT * EXCLUDE (situation) FROM (
        SELECT * FROM ${linksOf(source)} WHERE situation <> 'dans' OR NOT (${inside})) SEMI JOIN
        (SELECT DISTINCT ${chain} FROM ${linksOf(source)} WHERE situation = 'dans' AND ${inside}) USING (${chain})`
    : ''
  await session.run(`CREATE OR REPLACE TEMP VIEW ${ident(source.name)} AS ${own}${shared}`)
}

/** `perimetre` holds the companies of the range while its families run. */
export async function restrictPerimeter(session: Session, { low, high }: Range): Promise<void> {
  await session.run('CREATE TEMP TABLE IF NOT EXISTS perimetre_entier AS SELECT * FROM perimetre')
  await session.run(`CREATE OR REPLACE TEMP TABLE perimetre AS
    SELECT * FROM perimetre_entier WHERE siren BETWEEN ${literal(low)} AND ${literal(high)} ORDER BY siren`)
}
