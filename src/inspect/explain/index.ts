import type { Catalog } from '../../catalog/catalog.js'
import { type Entry, wideEntries } from '../../catalog/dictionary.js'
import { groupColumn, scoreTable, termColumn } from '../../catalog/score-columns.js'
import { type Model, type ModelTerm, modelVariables } from '../../declare/model.js'
import { readAssertions } from '../../history/assertion.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { failure } from '../../kernel/failure.js'
import { ident, literal } from '../../kernel/sql.js'
import type { Row, Session } from '../../store/session.js'
import { openViews, type ViewsOf } from '../../tables/open-views.js'
import type { ExplainedTerm, ExplainedValue, Explanation, SourceRows } from './explanation.js'
import { originsOf, sourcesOf } from './origins.js'

export { absentCompanies, lastScored } from './absent.js'
export type { Explanation } from './explanation.js'

/** Rounding of a sum of doubles; more is an explanation of something else than the score. */
const tolerance = 1e-9

/**
 * Explains the scores of companies in a batch, by every model or by one: contributions as the score table holds them, the
 * values they come from as the wide table holds them, and the newest record of each source behind. Companies that have no
 * score are left out.
 */
export async function explainCompanies(
  session: Session,
  of: ViewsOf,
  batch: BatchKey,
  sirens: readonly string[],
  only?: string,
): Promise<Explanation[]> {
  const { catalog, workspace } = of
  const models = catalog.models.filter(({ id }) => only === undefined || id === only)
  const sources = new Map(
    models.flatMap((model) =>
      modelVariables(model).flatMap((variable) =>
        sourcesOf(catalog, variable, model.grain).map((source) => [source.name, source] as const),
      ),
    ),
  )
  const tables = [...models.map(scoreTable), ...models.map(({ grain }) => grain)]
  const views = await openViews(session, of, batch, [...sources.keys()], [...tables, ...sources.keys()])
  if (models.some((model) => !views.some(({ name }) => name === scoreTable(model)))) {
    throw failure('input-missing', `batch ${batch.text} has no scores`, {
      next: `Run: vigie run --batch ${batch.text}`,
    })
  }
  const assertions = await readAssertions(session, workspace, batch)
  const found: Explanation[] = []
  for (const model of models) {
    const rows = await scoredRows(session, model, sirens)
    const month = String(rows[0]?.periode ?? '')
    if (rows.length === 0) continue
    const origins = new Map<string, Map<string, SourceRows>>()
    for (const source of sources.values())
      origins.set(source.name, await originsOf(session, source, assertions.get(source.name) ?? [], sirens, month))
    for (const row of rows) found.push(explain(catalog, model, batch, row, (source) => origins.get(source)))
  }
  const rank = new Map(sirens.map((siren, index) => [siren, index]))
  return found.sort((a, b) => (rank.get(a.siren) ?? 0) - (rank.get(b.siren) ?? 0))
}

/** A company's line of the score table, beside the variables of the model on the same month (as `v_<variable>`). */
async function scoredRows(session: Session, model: Model, sirens: readonly string[]): Promise<Row[]> {
  const values = modelVariables(model)
    .map((name) => `, variables.${ident(name)} AS ${ident(`v_${name}`)}`)
    .join('')
  return session.rows(`SELECT score.*${values} FROM ${ident(scoreTable(model))} AS score
    LEFT JOIN ${ident(model.grain)} AS variables ON variables.siren = score.siren AND variables.periode = score.periode
    WHERE score.siren IN (${sirens.map(literal).join(', ')}) ORDER BY score.siren`)
}

function explain(
  catalog: Catalog,
  model: Model,
  batch: BatchKey,
  row: Row,
  originsFrom: (source: string) => ReadonlyMap<string, SourceRows> | undefined,
): Explanation {
  const entries = new Map(wideEntries(catalog, model.grain).map((entry) => [entry.name, entry]))
  const siren = String(row.siren)
  const sources = (...variables: readonly string[]) => {
    const from = variables.flatMap((variable) => sourcesOf(catalog, variable, model.grain))
    return [...new Set(from.map(({ name }) => name))].map(
      (name) => originsFrom(name)?.get(siren) ?? { source: name, rows: 0, last: null },
    )
  }
  const groups = model.groups.map(({ id, label, terms, pairs }) => ({
    id,
    label,
    contribution: Number(row[groupColumn(id)]),
    terms: terms.map((term) => ({
      ...explainTerm(model, term, row, entries.get(term.variable)),
      sources: sources(term.variable),
    })),
    pairs: pairs.map(({ id: name, label: words, rows, columns }) => ({
      id: name,
      label: words,
      contribution: Number(row[termColumn(name)]),
      values: [rows, columns].map(({ variable }) => explainValue(variable, row, entries.get(variable))),
      sources: sources(rows.variable, columns.variable),
    })),
  }))
  const base = Number(row.base)
  const contributions = groups.flatMap(({ terms, pairs }) =>
    [...terms, ...pairs].map(({ contribution }) => contribution),
  )
  const correction = Number(row.correction)
  const total = contributions.reduce((sum, one) => sum + one, base) + correction
  const explanation = {
    siren,
    batch: batch.text,
    periode: String(row.periode),
    model: { id: model.id, version: String(row.modele).replace(`${model.id} `, ''), label: model.label },
    base,
    groups,
    correction,
    total,
    log_odds: Number(row.log_odds),
    score: Number(row.score),
    level: String(row.niveau),
    thresholds: model.levels,
    ...experts(row),
  }
  if (Math.abs(explanation.log_odds - total) > tolerance) {
    throw failure('bug', `the contributions of ${model.id} do not add up to the score it gave`, {
      next: `Score the batch again: vigie score --batch ${batch.text}`,
    })
  }
  return explanation
}

/** What experts moved, and the level at each of their steps. */
const experts = (row: Row): Pick<Explanation, 'level_of_model' | 'level_before_rules' | 'moves' | 'reasons'> => ({
  level_of_model: String(row.niveau_modele),
  level_before_rules: String(row.niveau_avant_regles),
  moves: row.redressements === null ? [] : (JSON.parse(String(row.redressements)) as Explanation['moves']),
  reasons: {
    worsens: row.motifs_aggravants === null ? null : String(row.motifs_aggravants),
    reassures: row.motifs_rassurants === null ? null : String(row.motifs_rassurants),
  },
})

function explainTerm(
  model: Model,
  { id, label, variable, missing }: ModelTerm,
  row: Row,
  entry: Entry | undefined,
): Omit<ExplainedTerm, 'sources'> {
  const explained = explainValue(variable, row, entry)
  return {
    id,
    label,
    contribution: Number(row[termColumn(id)]),
    ...explained,
    missing: explained.value === null ? { means: entry?.null ?? '', reason: missing.reason } : null,
    table: model.grain,
    periode: String(row.periode),
  }
}

const explainValue = (variable: string, row: Row, entry: Entry | undefined): ExplainedValue => ({
  variable,
  value: row[`v_${variable}`] ?? null,
  unit: entry?.unit ?? null,
  meaning: entry?.meaning ?? '',
})
