import type { Catalog } from '../../catalog/catalog.js'
import { familyColumns } from '../../catalog/columns.js'
import { groupColumn } from '../../catalog/score-columns.js'
import { correctedSteps } from '../../declare/corrected-model.js'
import type { CorrectionCase, ModelCorrection } from '../../declare/intervention.js'
import { type Model, modelVariables } from '../../declare/model.js'
import { ident, literal } from '../../kernel/sql.js'
import { type Session, type SessionLimits, withSession } from '../../store/session.js'
import { scoreSelect } from './compile.js'

const tolerance = 1e-9

/** Recomputes a model's own worked examples through the SQL that scores the country. Gives the differences in words. */
export async function runModelExamples(limits: SessionLimits, catalog: Catalog, model: Model): Promise<string[]> {
  const stored = storedTypes(catalog)
  return withSession(limits, async (session) => {
    const differences: string[] = []
    for (const example of model.examples) {
      const found = await scoreExample(session, model, example.given, stored)
      const differ = (name: string, want: number, have: number) => {
        if (Math.abs(want - have) > tolerance)
          differences.push(`${example.name}: ${name} expected ${want}, got ${have}`)
      }
      differ('log_odds', example.expect.log_odds, Number(found.log_odds))
      differ('score', example.expect.score, Number(found.score))
      if (found.niveau !== example.expect.level) {
        differences.push(`${example.name}: level expected ${example.expect.level}, got ${String(found.niveau)}`)
      }
      const sum = model.groups.reduce((total, { id }) => total + Number(found[groupColumn(id)]), Number(found.base))
      differ('the sum of base and groups', Number(found.log_odds), sum)
    }
    return differences
  })
}

/** Runs the cases of a correction: one company, scored by the model and by the corrected one. */
export async function runCorrectionCase(
  session: Session,
  catalog: Catalog,
  correction: ModelCorrection,
  one: CorrectionCase,
): Promise<string[]> {
  const model = catalog.models.find(({ id }) => id === correction.model)
  const [before, after] = model ? correctedSteps(model, [correction]) : []
  if (!before || !after) return [`corrects ${correction.model}, which is not declared`]
  const read = modelVariables(before)
  const differences = Object.keys(one.given)
    .filter((name) => !read.includes(name))
    .map((name) => `the case gives ${name}, which no term of ${before.id} reads`)
  for (const [when, given, expected] of [
    ['before', before, one.before],
    ['after', after, one.after],
  ] as const) {
    const found = await scoreExample(session, given, one.given, storedTypes(catalog))
    if (Math.abs(expected.log_odds - Number(found.log_odds)) > tolerance)
      differences.push(`${when}: log_odds expected ${expected.log_odds}, got ${Number(found.log_odds)}`)
    if (found.niveau !== expected.level)
      differences.push(`${when}: level expected ${expected.level}, got ${String(found.niveau)}`)
  }
  return differences
}

const storedTypes = (catalog: Catalog) =>
  new Map(catalog.families.flatMap((family) => familyColumns(family).map(({ name, stored: type }) => [name, type])))

async function scoreExample(
  session: Session,
  model: Model,
  given: Model['examples'][number]['given'],
  stored: ReadonlyMap<string, string>,
) {
  const values = modelVariables(model).map((name) => {
    const value = given[name] ?? null
    return `CAST(${value === null ? 'NULL' : literal(String(value))} AS ${stored.get(name) ?? 'DOUBLE'}) AS ${ident(name)}`
  })
  return session.one(
    scoreSelect(model, `(SELECT '000000000' AS siren, DATE '2000-01-01' AS periode, ${values.join(', ')})`),
  )
}
