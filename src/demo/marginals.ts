import { join } from 'node:path'
import { literal } from '../kernel/sql.js'
import { type SessionLimits, withSession } from '../store/session.js'
import { rocSql } from './roc.js'

/** One figure of a country against what it should be. */
export interface Marginal {
  readonly measure: string
  readonly target: string
  readonly got: number
  readonly within: boolean
}

interface Target {
  readonly measure: string
  readonly low: number
  readonly high: number
  readonly unit: '%' | ''
  /** One value, over the views `entreprises` and `mois` of the truth. */
  readonly sql: string
}

/** Company-months that a model is asked about: in the perimeter, no proceedings open. */
const asked = 'mois JOIN entreprises USING (siren) WHERE perimetre AND NOT en_procedure'
const share = (condition: string, from: string) =>
  `SELECT 100.0 * count(*) FILTER (${condition}) / count(*) AS got FROM ${from}`
const yearly = (condition = 'true') => `SELECT 1200.0 * avg(hasard) FILTER (${condition}) AS got FROM ${asked}`
const sizes = (low: number, high: number) =>
  share(
    `taille >= ${low} AND taille < ${high}`,
    `(SELECT quantile_disc(effectif, 0.5) AS taille FROM ${asked} GROUP BY siren HAVING max(effectif) >= 10)`,
  )
const dead = `SELECT 12 * 100.0 * (
    SELECT count(*) FROM entreprises, (SELECT min(mois) AS debut, max(mois) AS fin FROM mois)
    WHERE perimetre AND defaillance >= debut AND defaillance < fin + INTERVAL 1 MONTH)
  / (SELECT count(*) FROM ${asked}) AS got`
const inOut = (cell: string) => `avg(hasard) FILTER (${cell})`

/**
 * What the country is held to. Sources: scoring, 6.2 (1.8 % beyond strong signals, AUC 0.80) and 6.6 (90 to 95 % of
 * zero debts, heavy tails, interactions, moratorium); sources, 8 (one million establishments for 350 000 companies).
 */
const targets: readonly Target[] = [
  { measure: 'company-months without debt', low: 90, high: 94, unit: '%', sql: share('ratio = 0', asked) },
  { measure: 'entries in proceedings a year', low: 1.3, high: 2.2, unit: '%', sql: dead },
  { measure: 'expected entries a year (hazard)', low: 1.4, high: 2.1, unit: '%', sql: yearly() },
  {
    measure: 'expected entries a year, before the crisis',
    low: 1.5,
    high: 2.2,
    unit: '%',
    sql: yearly("mois < DATE '2020-03-01'"),
  },
  { measure: 'expected entries a year, in the crisis', low: 0.4, high: 1, unit: '%', sql: yearly('regime') },
  {
    measure: 'months in debt, crisis over before',
    low: 1.05,
    high: 2,
    unit: '',
    sql: `SELECT avg(CAST(ratio > 0 AS INTEGER)) FILTER (regime)
      / avg(CAST(ratio > 0 AS INTEGER)) FILTER (mois < DATE '2020-03-01') AS got FROM ${asked}`,
  },
  {
    measure: 'debts: 99th percentile over median',
    low: 8,
    high: 40,
    unit: '',
    sql: `SELECT quantile_cont(ratio, 0.99) / quantile_cont(ratio, 0.5) AS got FROM ${asked} AND ratio > 0`,
  },
  {
    measure: 'interaction debt x falling staff (ratio of ratios)',
    low: 1.5,
    high: 8,
    unit: '',
    sql: `SELECT (${inOut('ratio > 0.5 AND pente < -0.05')} / ${inOut('ratio > 0.5 AND pente >= -0.05')})
      / (${inOut('ratio <= 0.5 AND pente < -0.05')} / ${inOut('ratio <= 0.5 AND pente >= -0.05')}) AS got
      FROM ${asked} AND NOT regime`,
  },
  {
    measure: 'partial activity in the crisis, company-months',
    low: 15,
    high: 35,
    unit: '%',
    sql: share('aide_recente', `${asked} AND regime`),
  },
  { measure: 'ROC AUC of the best honest model', low: 0.72, high: 0.85, unit: '', sql: rocSql },
  {
    measure: 'units that never reach ten employees',
    low: 28,
    high: 40,
    unit: '%',
    sql: share('NOT dix', '(SELECT siren, max(effectif) >= 10 AS dix FROM mois GROUP BY siren)'),
  },
  { measure: 'companies of 10 to 19 employees', low: 38, high: 52, unit: '%', sql: sizes(0, 20) },
  { measure: 'companies of 20 to 49', low: 30, high: 42, unit: '%', sql: sizes(20, 50) },
  { measure: 'companies of 50 to 249', low: 13, high: 22, unit: '%', sql: sizes(50, 250) },
  { measure: 'companies of 250 and more', low: 0.5, high: 3, unit: '%', sql: sizes(250, 1e9) },
  { measure: 'establishments a unit', low: 2.2, high: 3.4, unit: '', sql: 'SELECT avg(sites) AS got FROM entreprises' },
  { measure: 'units of several establishments', low: 28, high: 40, unit: '%', sql: share('sites > 1', 'entreprises') },
  { measure: 'public bodies', low: 1.5, high: 4, unit: '%', sql: share('publique', 'entreprises') },
  { measure: 'sole traders', low: 2.5, high: 7, unit: '%', sql: share("categorie = '1000'", 'entreprises') },
  {
    measure: 'units in Île-de-France',
    low: 20,
    high: 26,
    unit: '%',
    sql: share("departement IN ('75', '77', '78', '91', '92', '93', '94', '95')", 'entreprises'),
  },
  {
    measure: 'units in construction and catering',
    low: 18,
    high: 30,
    unit: '%',
    sql: share("left(ape, 2) IN ('41', '43', '56')", 'entreprises'),
  },
]

/** Measures the truth of a workspace against the targets. A figure that the window does not hold is left out. */
export async function measureMarginals(folder: string, limits: SessionLimits): Promise<readonly Marginal[]> {
  return withSession(limits, async (session) => {
    for (const name of ['entreprises', 'mois']) {
      const files = literal(join(folder, 'verite', `${name}-*.parquet`))
      await session.run(`CREATE VIEW ${name} AS SELECT * FROM read_parquet(${files})`)
    }
    await session.run(
      `CREATE VIEW oracle AS SELECT * FROM read_parquet(${literal(join(folder, 'verite', 'oracle.parquet'))})`,
    )
    const measured: Marginal[] = []
    for (const { measure, low, high, unit, sql } of targets) {
      const { got } = await session.one(sql)
      if (got === null) continue
      const value = Math.round(Number(got) * 100) / 100
      measured.push({
        measure,
        target: `${low} to ${high}${unit && ` ${unit}`}`,
        got: value,
        within: value >= low && value <= high,
      })
    }
    return measured
  })
}
