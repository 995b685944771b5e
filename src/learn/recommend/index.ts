import { dictionaryMetadata, wideEntries } from '../../catalog/dictionary.js'
import { scoreTable } from '../../catalog/score-columns.js'
import type { Model } from '../../declare/model.js'
import { formatVersion } from '../../history/assertion.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { stepKey } from '../../kernel/digest.js'
import type { StageContext, StageOutcome } from '../../stages/context.js'
import { publishFolder } from '../../store/atomic.js'
import { withSession } from '../../store/session.js'
import { copyParquet } from '../../store/table-files.js'
import { openViews, recommendationTable } from '../../tables/open-views.js'
import { freshResult, neededResult, publishResult } from '../../tables/results.js'
import { createRecommendations, recommendationEntries } from './table.js'

/**
 * Recommends companies for a batch, on the terms of one model: a table apart from its scores, that no list merges with
 * them. Throws a Failure of cause `input-missing` when those who support have delivered too little to resemble.
 */
export async function recommendBatch(context: StageContext, batch: BatchKey, model: Model): Promise<StageOutcome> {
  const { workspace, catalog, code, tell } = context
  const variables = await neededResult(workspace, '4-variables', batch, 'compute')
  const scores = await neededResult(workspace, '5-scores', batch, 'score')
  const key = stepKey('recommend', formatVersion, code, batch.text, variables.stepKey, scores.stepKey, model.digest)
  const before = await freshResult(workspace, '5-recommandations', batch.text, key)
  if (before) return { outcome: 'fresh', warnings: [], figures: before.figures }
  tell.progress(`recommend ${batch.text}`)
  const folder = key.slice(0, 16)
  const units = new Map(wideEntries(catalog, model.grain).map(({ name, unit }) => [name, unit]))
  const figures = await withSession(context.limits, async (session) => {
    await openViews(session, context, batch, [], [model.grain, scoreTable(model)])
    const found = await createRecommendations(session, model, (variable) => units.get(variable) ?? null)
    await publishFolder(workspace.result('5-recommandations', batch.text, folder), (place) =>
      copyParquet(
        session,
        {
          select: 'SELECT * FROM recommandation ORDER BY rang',
          metadata: {
            'vigie.modele': `${model.id} ${model.version}`,
            'vigie.empreinte': model.digest,
            ...dictionaryMetadata(recommendationEntries(model)),
          },
        },
        `${place}/${recommendationTable}/001.parquet`,
      ),
    )
    return { model: model.id, ...found }
  })
  await publishResult(workspace, '5-recommandations', {
    batch: batch.text,
    stepKey: key,
    folder,
    tables: [recommendationTable],
    figures,
  })
  tell.fact('companies recommended', { batch: batch.text, ...figures })
  return { outcome: 'done', warnings: [], figures }
}
