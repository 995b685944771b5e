import { sourcesRead } from '../../catalog/reads.js'
import { type Grain, grains } from '../../declare/query.js'
import { formatVersion, readAssertions, refuseUnimported } from '../../history/assertion.js'
import { changeKey } from '../../history/changes.js'
import { stateSelect } from '../../history/state.js'
import { neededVerdict } from '../../history/verdicts.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { stepKey } from '../../kernel/digest.js'
import { failure } from '../../kernel/failure.js'
import { publishFolder } from '../../store/atomic.js'
import { type Session, withSession } from '../../store/session.js'
import { copyParquet } from '../../store/table-files.js'
import { freshResult, neededResult, publishResult } from '../../tables/results.js'
import { eachOf } from '../bounded.js'
import type { StageContext, StageOutcome } from '../context.js'
import { checkColumns, familyWrite, runFamily } from './families.js'
import { type Prepared, prepareTables } from './prepare.js'
import { companyRanges, openRange, type Range, restrictPerimeter } from './ranges.js'
import { writeWide } from './wide.js'

export { prepareTables } from './prepare.js'
export { companyRanges, openRange } from './ranges.js'

/**
 * Computes every family of variables and the two wide tables for a batch, range of companies by range. Fresh when the
 * histories, the declarations and the code are those of the current result.
 */
export async function computeBatch(context: StageContext, batch: BatchKey): Promise<StageOutcome> {
  const { workspace, catalog, tell } = context
  return withSession(context.limits, async (session) => {
    const key = await computeKey(session, context, batch)
    const before = await freshResult(workspace, '4-variables', batch.text, key)
    if (before) return { outcome: 'fresh', warnings: [], figures: before.figures }
    tell.progress(`compute ${batch.text}`)
    const prepared = await prepareTables(session, context, batch)
    const ranges = await companyRanges(session)
    await session.joinAsWritten()
    if (ranges.length === 0) {
      throw failure('input-missing', 'no company is in the perimeter', {
        next: 'vigie query "FROM perimetre_decision" says why each candidate is not.',
      })
    }
    const folder = key.slice(0, 16)
    const seconds: Record<string, number> = {}
    await publishFolder(workspace.result('4-variables', batch.text, folder), async (place) => {
      await eachOf(ranges.entries(), Math.min(rangesAtOnce, context.limits.threads), async ([index, range]) => {
        tell.progress(`compute ${batch.text} range ${index + 1} of ${ranges.length}`)
        const path = (table: string) => `${place}/${table}/${rangeName(index)}.parquet`
        const own = await session.beside()
        try {
          await computeRange(own, context, prepared, { range, path, seconds, first: index === 0 })
        } finally {
          own.close()
        }
      })
    })
    const figures = { situations: prepared.situations, ranges: ranges.length, seconds }
    const tables = [...catalog.families.map(({ name }) => name), ...Object.keys(grains)]
    await publishResult(workspace, '4-variables', {
      batch: batch.text,
      stepKey: key,
      folder,
      tables,
      figures: { ...figures, seconds: undefined },
    })
    tell.fact('variables computed', { batch: batch.text, ...figures })
    return { outcome: 'done', warnings: [], figures }
  })
}

async function computeKey(session: Session, context: StageContext, batch: BatchKey): Promise<string> {
  const { catalog, code, workspace } = context
  const assertions = await readAssertions(session, workspace, batch)
  refuseUnimported(assertions, batch)
  await neededVerdict(workspace, batch, assertions)
  const perimeter = await neededResult(workspace, '3-perimeter', batch, 'perimeter')
  const histories = sourcesRead(catalog).map((source) => [
    source.name,
    changeKey(source, assertions.get(source.name) ?? []),
  ])
  const declared = [...catalog.digests].filter(([file]) =>
    /^(sources|perimeter|variables|parameters)\/.*(?<!\.cases\.yaml)$/.test(file),
  )
  return stepKey('compute', formatVersion, code, batch.text, histories, declared, perimeter.files)
}

/** While one range is written in order, which keeps one thread, the next is computed. More would need more memory. */
const rangesAtOnce = 2

const rangeName = (index: number) => String(index + 1).padStart(3, '0')

interface RangeWork {
  readonly range: Range
  /** Where a table of the range is written. */
  readonly path: (table: string) => string
  /** Seconds of each family and wide table, over the ranges so far; those of ranges computed at once add up. */
  readonly seconds: Record<string, number>
  /** The headers of the families are held against their SQL once, which the rows of a range do not change. */
  readonly first: boolean
}

async function computeRange(
  session: Session,
  { catalog, workspace }: StageContext,
  { assertions }: Prepared,
  { range, path, seconds, first }: RangeWork,
): Promise<void> {
  await restrictPerimeter(session, range)
  for (const source of sourcesRead(catalog)) {
    const known = assertions.get(source.name) ?? []
    await openRange(session, source, range, (bounds) => stateSelect(workspace, source, known, bounds))
  }
  const timed = async (name: string, work: () => Promise<void>) => {
    const started = performance.now()
    await work()
    seconds[name] = (seconds[name] ?? 0) + (performance.now() - started) / 1000
  }
  for (const family of catalog.families) {
    await timed(family.name, async () => {
      if (first) await checkColumns(session, family)
      await runFamily(session, family)
      await copyParquet(session, familyWrite(family), path(family.name))
    })
  }
  for (const grain of Object.keys(grains) as Grain[]) {
    await timed(grain, () => writeWide(session, catalog, grain, path(grain)))
  }
}
