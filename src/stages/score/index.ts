import { dictionaryMetadata } from '../../catalog/dictionary.js'
import { lineEntries } from '../../catalog/score-columns.js'
import type { Derogation } from '../../declare/derogation.js'
import type { Model } from '../../declare/model.js'
import { formatVersion } from '../../history/assertion.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { stepKey } from '../../kernel/digest.js'
import { firstDay } from '../../kernel/month.js'
import { named, type Step, stepOf, wordReasons } from '../../kernel/step.js'
import { publishFolder } from '../../store/atomic.js'
import { type Session, withSession } from '../../store/session.js'
import { copyParquet } from '../../store/table-files.js'
import type { Stage } from '../../store/workspace.js'
import { contentDigest } from '../../tables/content-digest.js'
import { readDerogations } from '../../tables/derogations.js'
import { freshResult, neededResult, publishResult, type Result, resultAgainst } from '../../tables/results.js'
import type { Foreseen, StageContext, StageOutcome } from '../context.js'
import { actingOn, nothingActing } from './acting.js'
import { createLines, openInputs } from './lines.js'

export { scoreSelect } from './compile.js'
export { runCorrectionCase, runModelExamples } from './examples.js'

/**
 * Scores the last month of a batch's variables with every declared model: one table a model, with what experts decided.
 * Fresh when nothing that it reads has moved, and also when what it would write is what there is: longer tables of
 * variables, or a new variable that no model reads, change no score.
 */
export async function scoreBatch(context: StageContext, batch: BatchKey): Promise<StageOutcome> {
  const { workspace, catalog, tell } = context
  const stage = scoreStage(context)
  const { step, variables, derogations } = await scoreStep(context, batch)
  const { current, why } = await resultAgainst(workspace, stage, batch.text, step)
  if (current && why.length === 0) return { outcome: 'fresh', warnings: [], figures: current.figures }
  tell.progress(`score ${batch.text}: ${wordReasons(why)}`)
  return withSession(context.limits, async (session) => {
    const figures: Record<string, unknown> = {}
    const contents: unknown[] = []
    await openInputs(session, context, batch)
    for (const model of catalog.models) {
      const acting = context.withoutCorrections
        ? nothingActing
        : actingOn(catalog, model, derogations, firstDay(batch.month))
      await createLines(session, context, { model, acting, variables, batch })
      figures[model.id] = await figuresOf(session, model)
      contents.push([model.id, model.digest, await contentDigest(session, linesTable(model))])
    }
    const key = stepKey('score', formatVersion, context.code, batch.text, contents)
    const made = { madeFrom: step.key, dependsOn: step.parts }
    const result = { batch: batch.text, stepKey: key, ...made, folder: key.slice(0, 16), figures }
    const tables = catalog.models.map(({ id }) => id)
    const before = await freshResult(workspace, stage, batch.text, key)
    if (!before) {
      await publishFolder(workspace.result(stage, batch.text, result.folder), async (place) => {
        for (const model of catalog.models) {
          const select = `SELECT * FROM ${linesTable(model)} ORDER BY siren`
          await copyParquet(session, { select, metadata: metadataOf(model) }, `${place}/${model.id}/001.parquet`)
        }
      })
    }
    await publishResult(workspace, stage, { ...result, tables })
    if (before) return { outcome: 'fresh', warnings: [], figures }
    tell.fact('companies scored', { batch: batch.text, ...figures })
    return { outcome: 'done', warnings: [], figures, why }
  })
}

const scoreStage = ({ withoutCorrections }: StageContext): Stage =>
  withoutCorrections ? '5-sans-redressement' : '5-scores'

/** What scoring a batch would do. */
export async function foreseeScore(context: StageContext, batch: BatchKey): Promise<Foreseen[]> {
  const { step } = await scoreStep(context, batch)
  const { why } = await resultAgainst(context.workspace, scoreStage(context), batch.text, step)
  return [{ parts: Object.keys(step.parts), why }]
}

/** Everything that the scores may depend on, without opening the engine. */
async function scoreStep(
  { workspace, catalog, code, withoutCorrections }: StageContext,
  batch: BatchKey,
): Promise<{ step: Step; variables: Result; derogations: readonly Derogation[] }> {
  const variables = await neededResult(workspace, '4-variables', batch, 'compute')
  const derogations = withoutCorrections ? [] : await readDerogations(workspace, catalog.models)
  const declared = [...catalog.digests].filter(([file]) =>
    /^(models|rules|corrections|parameters)\/.*(?<!\.cases\.yaml)$/.test(file),
  )
  const step = stepOf('score', {
    code: [code, formatVersion, batch.text],
    'result compute': variables.stepKey,
    ...named('declaration', declared),
    'setting derogations': derogations.length > 0 ? derogations : undefined,
    'setting without-corrections': withoutCorrections || undefined,
  })
  return { step, variables, derogations }
}

export const linesTable = ({ id }: Model) => `"lignes_${id}"`

/** How many companies have each level. */
async function figuresOf(session: Session, model: Model): Promise<Record<string, unknown>> {
  const levels = await session.rows(
    `SELECT niveau, count(*) AS companies FROM ${linesTable(model)} GROUP BY niveau ORDER BY niveau`,
  )
  return Object.fromEntries(levels.map(({ niveau, companies }) => [String(niveau), companies]))
}

const metadataOf = (model: Model) => ({
  'vigie.modele': `${model.id} ${model.version}`,
  'vigie.empreinte': model.digest,
  ...dictionaryMetadata(lineEntries(model)),
})
