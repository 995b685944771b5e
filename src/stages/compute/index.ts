import { declaredColumns, familyColumns } from '../../catalog/columns.js'
import { sourcesRead } from '../../catalog/reads.js'
import { type Grain, grains } from '../../declare/query.js'
import { stateSelect } from '../../history/state.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { failure } from '../../kernel/failure.js'
import { wordReasons } from '../../kernel/step.js'
import { Works } from '../../store/measure.js'
import { type Parts, publishParts } from '../../store/resumed-folder.js'
import { type Session, withSession } from '../../store/session.js'
import { copyParquet } from '../../store/table-files.js'
import { publishResult } from '../../tables/results.js'
import { eachOf } from '../bounded.js'
import type { StageContext, StageOutcome } from '../context.js'
import { countMarked } from './counted.js'
import { computeSlice, countrySlices } from './country.js'
import { checkColumns, familyWrite, runFamily } from './families.js'
import { computeAgainst, computeStage } from './foresee.js'
import { interfacesOf, writeInterface } from './interfaces.js'
import { type Prepared, prepareTables } from './prepare.js'
import { companyRanges, openRange, type Range, restrictPerimeter } from './ranges.js'
import { writeWide } from './wide.js'

export { foreseeCompute } from './foresee.js'
export { prepareTables } from './prepare.js'
export { companyRanges, openRange } from './ranges.js'

/**
 * Computes every family of variables, the two wide tables and the tables of the interface for a batch, range of companies
 * by range. Fresh when the
 * histories, the declarations and the code are those of the current result. A run that dies is gone on from: ranges that
 * it had finished are not computed again.
 */
export async function computeBatch(context: StageContext, batch: BatchKey): Promise<StageOutcome> {
  const { workspace, catalog, tell } = context
  const stage = computeStage(context)
  return withSession({ ...context.limits, joinAsWritten: true }, async (session) => {
    const { step, asked, current, why } = await computeAgainst(session, context, batch)
    if (current && why.length === 0) return { outcome: 'fresh', warnings: [], figures: current.figures }
    tell.progress(`compute ${batch.text}: ${wordReasons(why)}`)
    const prepared = await prepareTables(session, context, batch)
    const ranges = await companyRanges(session, catalog)
    if (ranges.length === 0) {
      throw failure('input-missing', 'no company is in the perimeter', {
        next: 'vigie query "FROM perimetre_decision" says why each candidate is not.',
      })
    }
    const folder = step.key.slice(0, 16)
    const works = new Works()
    const shown = stage === '4-variables' ? catalog.interfaces : []
    const slices = shown.length > 0 ? await countrySlices(session, catalog) : []
    let found = 0
    await publishParts(workspace.result(stage, batch.text, folder), async (parts) => {
      const atOnce = Math.min(rangesAtOnce, context.limits.threads)
      await eachOf(ranges.entries(), atOnce, async ([index, range]) => {
        tell.progress(`compute ${batch.text} range ${index + 1} of ${ranges.length}`)
        const known = await eachPart(session, parts, rangeName(index), rangeName(index), async (own, path) => {
          await computeRange(own, context, prepared, { range, path, works, first: index === 0 })
        })
        if (known) found += 1
      })
      await eachOf(slices.entries(), atOnce, async ([index, slice]) => {
        tell.progress(`compute ${batch.text} all companies, slice ${index + 1} of ${slices.length}`)
        await eachPart(session, parts, `pays-${rangeName(index)}`, rangeName(index), (own, path) =>
          computeSlice(own, context, prepared, { slice, path, works, first: index === 0 }),
        )
      })
    })
    if (found > 0) tell.fact('ranges of a run that died were found', { batch: batch.text, ranges: found })
    const counted = await countMarked(session, catalog, workspace.result(stage, batch.text, folder))
    const figures = { situations: prepared.situations, ranges: ranges.length, counted }
    const tables = [
      ...catalog.families.map(({ name }) => name),
      ...Object.keys(grains),
      ...shown.map(({ name }) => name),
    ]
    await publishResult(workspace, stage, {
      batch: batch.text,
      stepKey: step.key,
      dependsOn: step.parts,
      folder,
      from: asked,
      tables,
      figures,
    })
    tell.fact('variables computed', { batch: batch.text, from: asked, ...figures, works: works.all() })
    return { outcome: 'done', warnings: [], figures, works: works.all(), why }
  })
}

/** While one range is written in order, which keeps one thread, the next is computed. More would need more memory. */
const rangesAtOnce = 2

const rangeName = (index: number) => String(index + 1).padStart(3, '0')

/** Does a part in an engine session of its own, unless a run that died had done it: then says so. */
async function eachPart(
  session: Session,
  parts: Parts,
  part: string,
  file: string,
  work: (own: Session, path: (table: string) => string) => Promise<void>,
): Promise<boolean> {
  if (parts.isDone(part)) return true
  const files: string[] = []
  const own = await session.beside()
  try {
    await work(own, (table) => {
      files.push(`${parts.folder}/${table}/${file}.parquet`)
      return files.at(-1) as string
    })
  } finally {
    own.close()
  }
  await parts.done(part, files)
  return false
}

interface RangeWork {
  readonly range: Range
  /** Where a table of the range is written. */
  readonly path: (table: string) => string
  /** What each family and table took, over the ranges so far; those of ranges computed at once add up. */
  readonly works: Works
  /** The headers of the families are held against their SQL once, which the rows of a range do not change. */
  readonly first: boolean
}

async function computeRange(
  session: Session,
  { catalog, workspace, window }: StageContext,
  { assertions, columns }: Prepared,
  { range, path, works, first }: RangeWork,
): Promise<void> {
  await restrictPerimeter(session, range)
  for (const source of sourcesRead(catalog)) {
    const known = assertions.get(source.name) ?? []
    await openRange(session, source, range, (bounds) => stateSelect(workspace, source, known, bounds), {
      columns: columns.get(source.name),
    })
  }
  for (const family of catalog.families) {
    await works.measure(family.name, async () => {
      if (first) await checkColumns(session, family, familyColumns(family))
      await runFamily(session, family)
      return copyParquet(session, familyWrite(family), path(family.name))
    })
  }
  for (const grain of Object.keys(grains) as Grain[]) {
    await works.measure(grain, () => writeWide(session, catalog, grain, path(grain)))
  }
  if (window?.training) return
  for (const table of interfacesOf(catalog, 'followed')) {
    await works.measure(table.name, async () => {
      if (first) await checkColumns(session, table, declaredColumns(table))
      return writeInterface(session, table, path(table.name))
    })
  }
}
