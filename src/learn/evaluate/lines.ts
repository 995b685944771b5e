import type { Model } from '../../declare/model.js'
import { modelVariables } from '../../declare/model.js'
import { failure } from '../../kernel/failure.js'
import { ident, literal } from '../../kernel/sql.js'
import { scoreSelect } from '../../stages/score/index.js'
import type { Session } from '../../store/session.js'
import { readTyped } from '../../store/typed-columns.js'
import { companySet } from '../split.js'
import type { ScoredRows } from './scored-rows.js'

export interface LinesWanted {
  readonly models: readonly Model[]
  /** First days of the first and last months. */
  readonly from: string
  readonly to: string
  /** Column that is true where the failure is already there. */
  readonly strong: string
  /** Column of the months before the failure. */
  readonly before: string
  /** Columns of the slices; of a company whose value is only known in one month, that one. */
  readonly slices: readonly string[]
}

/**
 * Creates the table `evaluees`: lines of the companies that no model learns from, in the months asked, whose outcome is
 * known or already there, with the score of each model (`score_1`, `score_2`), by the SELECT that scores the country.
 */
export async function createLines(session: Session, wanted: LinesWanted): Promise<void> {
  const { models, from, to, strong, before, slices } = wanted
  const target = ident(models[0]?.target.variable ?? '')
  const variables = [...new Set(models.flatMap(modelVariables))]
  const cells = [...new Set([...variables, ...slices])].map((name) => `, ${ident(name)}`).join('')
  const values = slices
    .map(
      (name, rank) =>
        `, CAST(coalesce(${ident(name)}, max(${ident(name)}) OVER societe) AS VARCHAR) AS coupe_${rank + 1}`,
    )
    .join('')
  await session.run(`CREATE OR REPLACE TEMP TABLE gardees AS
    SELECT siren, periode, ${companySet('siren')} AS ensemble, ${target} AS issue, ${ident(strong)} AS deja,
      ${ident(before)} AS avant${cells}${values}
    FROM entreprise
    WHERE ensemble <> 'learning'
    WINDOW societe AS (PARTITION BY siren)`)
  // The window above looks at every month, the lines below are those judged.
  await session.run(`CREATE OR REPLACE TEMP VIEW jugees AS SELECT * FROM gardees
    WHERE periode BETWEEN DATE ${literal(from)} AND DATE ${literal(to)} AND (issue IS NOT NULL OR deja)`)
  const scores = models.map(
    (model, rank) => `JOIN (${scoreSelect(model, 'jugees')}) AS s${rank + 1} USING (siren, periode)`,
  )
  const columns = models.map((_, rank) => `, s${rank + 1}.score AS score_${rank + 1}`).join('')
  await session.run(`CREATE OR REPLACE TEMP TABLE evaluees AS
    SELECT siren, periode, ensemble, coalesce(deja, false) AS deja, avant, coalesce(issue, 1) AS issue,
      CAST(dense_rank() OVER (PARTITION BY ensemble ORDER BY siren) - 1 AS INTEGER) AS societe, year(periode) AS coupe_0
      ${slices.map((_, rank) => `, coupe_${rank + 1}`).join('')}${columns}
    FROM jugees ${scores.join(' ')}`)
}

export interface ReadLines {
  readonly rows: ScoredRows
  /** 1 where the failure is already there. */
  readonly strong: Uint8Array
  /** For each slice, the number of the value of each line, and the values; 0 is none. */
  readonly slices: readonly { readonly numbers: Int32Array; readonly values: readonly string[] }[]
}

/** Lines of one set of companies, from the highest score of a model down. Throws a Failure when there is none. */
export async function readLines(
  session: Session,
  set: 'test' | 'thresholds',
  rank: number,
  slices: number,
): Promise<ReadLines> {
  const values: string[][] = []
  for (let slice = 0; slice < slices; slice++) {
    const found = await session.rows(
      `SELECT DISTINCT coupe_${slice} AS value FROM evaluees WHERE coupe_${slice} IS NOT NULL ORDER BY value`,
    )
    values.push(found.map(({ value }) => String(value)))
  }
  const numbers = values.map(
    (known, slice) =>
      `, ${known.length > 0 ? `coalesce(list_position([${known.map(literal).join(', ')}], CAST(coupe_${slice} AS VARCHAR)), 0)` : '0'} AS numero_${slice}`,
  )
  const from = `(SELECT *, score_${rank} AS score, CAST(deja AS INTEGER) AS fort${numbers.join('')}
    FROM evaluees WHERE ensemble = ${literal(set)})`
  const kinds = Object.fromEntries(values.map((_, slice) => [`numero_${slice}`, 'Int32' as const]))
  const columns = await readTyped(session, { from, order: 'score DESC, siren, periode' }, {
    score: 'Float64',
    issue: 'Uint8',
    fort: 'Uint8',
    societe: 'Int32',
    ...kinds,
  } as const)
  const { score, issue, fort, societe } = columns
  if (score.length === 0 && set === 'test') {
    throw failure('input-missing', 'no company of the test set has a known outcome in these months', {
      next: 'Build the training tables of a later batch, or over more months: vigie compute --as-of',
    })
  }
  const companies = societe.reduce((most, one) => Math.max(most, one + 1), 0)
  return {
    rows: { score, label: issue, company: societe, companies },
    strong: fort,
    slices: values.map((known, slice) => ({
      numbers: (columns as unknown as Readonly<Record<string, Int32Array>>)[`numero_${slice}`] as Int32Array,
      values: known,
    })),
  }
}
