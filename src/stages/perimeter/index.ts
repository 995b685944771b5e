import { dictionaryMetadata, queryEntries } from '../../catalog/dictionary.js'
import { sourcesRead } from '../../catalog/reads.js'
import { type Assertion, formatVersion, readAssertions, refuseUnimported } from '../../history/assertion.js'
import { changeKey, refuseStaleHistory } from '../../history/changes.js'
import { refuseNotImported } from '../../history/not-imported.js'
import { stateSelect } from '../../history/state.js'
import { neededVerdict } from '../../history/verdicts.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { ident } from '../../kernel/sql.js'
import { named, type Step, stepOf, wordReasons } from '../../kernel/step.js'
import { publishFolder } from '../../store/atomic.js'
import { type Session, withSession } from '../../store/session.js'
import { copyParquet } from '../../store/table-files.js'
import { createCalcul } from '../../tables/engine.js'
import { createMapping } from '../../tables/mapping.js'
import { decidePerimeter, followEveryone, perimeterReads } from '../../tables/perimeter.js'
import { publishResult, resultAgainst } from '../../tables/results.js'
import type { Foreseen, StageContext, StageOutcome } from '../context.js'
import { comparePerimeters, countDecisions, type Previous, previousPerimeter } from './figures.js'

/**
 * Decides which companies are followed as of a batch, and says who enters and who leaves against the batch before. Fresh
 * when the histories it reads, its declaration and the perimeter before are those of the current result. Throws a Failure
 * when nothing delivered so far says who is in.
 */
export async function perimeterBatch(context: StageContext, batch: BatchKey): Promise<StageOutcome> {
  const { workspace, catalog, tell } = context
  return withSession(context.limits, async (session) => {
    const assertions = await readAssertions(session, workspace, batch)
    await refuseIncomplete(context, batch, assertions)
    await neededVerdict(workspace, batch, assertions)
    const before = await previousPerimeter(workspace, batch)
    const step = perimeterStep(context, batch, assertions, before)
    const { current, why } = await resultAgainst(workspace, '3-perimeter', batch.text, step)
    if (current && why.length === 0) return { outcome: 'fresh', warnings: [], figures: current.figures }
    tell.progress(`perimeter ${batch.text}: ${wordReasons(why)}`)
    await decide(session, context, batch, assertions)
    const figures = { ...(await countDecisions(session)), change: await comparePerimeters(session, workspace, before) }
    const folder = step.key.slice(0, 16)
    const metadata = dictionaryMetadata(queryEntries(catalog.perimeter.get('perimetre')?.header.columns ?? {}))
    await publishFolder(workspace.result('3-perimeter', batch.text, folder), (place) =>
      copyParquet(
        session,
        { select: 'SELECT * FROM perimetre_decision ORDER BY siren', metadata },
        `${place}/perimetre_decision/001.parquet`,
      ),
    )
    const tables = ['perimetre_decision']
    const made = { batch: batch.text, stepKey: step.key, dependsOn: step.parts, folder, tables, figures }
    await publishResult(workspace, '3-perimeter', made)
    tell.fact('perimeter decided', { batch: batch.text, ...figures })
    return { outcome: 'done', warnings: [], figures, why }
  })
}

/** What deciding the perimeter of a batch would do. */
export async function foreseePerimeter(context: StageContext, batch: BatchKey): Promise<Foreseen[]> {
  const { workspace, limits } = context
  const assertions = await withSession(limits, (session) => readAssertions(session, workspace, batch))
  await refuseIncomplete(context, batch, assertions)
  const step = perimeterStep(context, batch, assertions, await previousPerimeter(workspace, batch))
  const { why } = await resultAgainst(workspace, '3-perimeter', batch.text, step)
  return [{ parts: Object.keys(step.parts), why }]
}

/** Who is followed must not be decided from the files of an earlier month. */
async function refuseIncomplete(
  context: StageContext,
  batch: BatchKey,
  assertions: ReadonlyMap<string, readonly Assertion[]>,
): Promise<void> {
  refuseUnimported(assertions, batch)
  const reads = context.noFilter ? sourcesRead(context.catalog) : sourcesRead(context.catalog, 'perimeter')
  await refuseNotImported(context, batch, assertions, reads)
}

function perimeterStep(
  { catalog, code, noFilter }: StageContext,
  batch: BatchKey,
  assertions: ReadonlyMap<string, readonly Assertion[]>,
  before: Previous | undefined,
): Step {
  const read = noFilter ? sourcesRead(catalog) : sourcesRead(catalog, 'perimeter')
  const histories = read.map((source) => [source.name, changeKey(source, assertions.get(source.name) ?? [])] as const)
  const declared = [...catalog.digests].filter(([file]) =>
    /^(sources|perimeter|parameters)\/.*(?<!\.cases\.yaml)$/.test(file),
  )
  return stepOf('perimeter', {
    code: [code, formatVersion, batch.text],
    ...named('history', histories),
    ...named('declaration', declared),
    'setting no-filter': noFilter || undefined,
    ...(before ? { [`result perimeter of ${before.batch}`]: before.result.files } : {}),
  })
}

async function decide(
  session: Session,
  { workspace, catalog, noFilter }: StageContext,
  batch: BatchKey,
  assertions: ReadonlyMap<string, readonly Assertion[]>,
): Promise<void> {
  await createCalcul(session, catalog, batch)
  const sources = noFilter ? sourcesRead(catalog) : sourcesRead(catalog, 'perimeter')
  for (const source of sources) {
    const known = assertions.get(source.name) ?? []
    await refuseStaleHistory(session, workspace, source, known)
    await session.run(
      `CREATE OR REPLACE TEMP VIEW ${ident(`lignes_${source.name}`)} AS ${stateSelect(workspace, source, known)}`,
    )
  }
  const isMapped = (noFilter ? sources : perimeterReads(catalog)).some(({ attachment }) => attachment)
  await createMapping(session, catalog, isMapped ? sources : [])
  if (noFilter) await followEveryone(session, catalog, sources)
  else await decidePerimeter(session, catalog, assertions)
}
