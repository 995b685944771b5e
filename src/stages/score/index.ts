import { dictionaryMetadata } from '../../catalog/dictionary.js'
import { scoreEntries } from '../../catalog/score-columns.js'
import type { Model } from '../../declare/model.js'
import { formatVersion } from '../../history/assertion.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { stepKey } from '../../kernel/digest.js'
import { publishFolder } from '../../store/atomic.js'
import { withSession } from '../../store/session.js'
import { copyParquet } from '../../store/table-files.js'
import { freshResult, neededResult, publishResult, readTable } from '../../tables/results.js'
import type { StageContext, StageOutcome } from '../context.js'
import { scoreSelect } from './compile.js'

export { scoreSelect } from './compile.js'
export { runModelExamples } from './examples.js'

/** Scores the last month of a batch's variables with every declared model: one table a model. */
export async function scoreBatch(context: StageContext, batch: BatchKey): Promise<StageOutcome> {
  const { workspace, catalog, code, tell } = context
  const variables = await neededResult(workspace, '4-variables', batch, 'compute')
  const digests = catalog.models.map(({ id, digest }) => [id, digest])
  const key = stepKey('score', formatVersion, code, batch.text, variables.stepKey, digests)
  const before = await freshResult(workspace, '5-scores', batch.text, key)
  if (before) return { outcome: 'fresh', warnings: [], figures: before.figures }
  tell.progress(`score ${batch.text}`)
  const folder = key.slice(0, 16)
  const figures: Record<string, unknown> = {}
  await withSession(context.limits, async (session) => {
    const table = readTable(workspace, '4-variables', variables, 'entreprise')
    await publishFolder(workspace.result('5-scores', batch.text, folder), async (place) => {
      for (const model of catalog.models) {
        const last = `(SELECT * FROM ${table} WHERE periode = (SELECT max(periode) FROM ${table}))`
        await session.run(`CREATE OR REPLACE TEMP TABLE score AS ${scoreSelect(model, last)}`)
        const rows = await session.rows(
          'SELECT niveau, count(*) AS companies FROM score GROUP BY niveau ORDER BY niveau',
        )
        figures[model.id] = Object.fromEntries(rows.map(({ niveau, companies }) => [String(niveau), companies]))
        await copyParquet(
          session,
          { select: 'SELECT * FROM score ORDER BY siren', metadata: metadataOf(model) },
          `${place}/${model.id}/001.parquet`,
        )
      }
    })
  })
  await publishResult(workspace, '5-scores', {
    batch: batch.text,
    stepKey: key,
    folder,
    tables: catalog.models.map(({ id }) => id),
    figures,
  })
  tell.fact('companies scored', { batch: batch.text, ...figures })
  return { outcome: 'done', warnings: [], figures }
}

const metadataOf = (model: Model) => ({
  'vigie.modele': `${model.id} ${model.version}`,
  'vigie.empreinte': model.digest,
  ...dictionaryMetadata(scoreEntries(model)),
})
