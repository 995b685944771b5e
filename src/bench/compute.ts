import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sourcesRead } from '../catalog/reads.js'
import { grains } from '../declare/query.js'
import { stateSelect } from '../history/state.js'
import type { BatchKey } from '../kernel/batch-key.js'
import { monthPlus } from '../kernel/month.js'
import { ident, literal } from '../kernel/sql.js'
import { companyRanges, computeBatch, openRange, prepareTables } from '../stages/compute/index.js'
import type { StageContext } from '../stages/context.js'
import { withSession } from '../store/session.js'
import { copyParquet } from '../store/table-files.js'
import { fastest, type Timed, timed } from './timing.js'

export interface ComputeFigures {
  /** Lines of all families and tables of the interface. */
  readonly lines: number
  readonly ours: Timed
  readonly floor: Timed
  /** The same batch over the months of a monthly run alone. */
  readonly monthly: Timed
}

/**
 * Times the computation of a batch over its whole past against the SQL of its families and of the interface run by hand in
 * the engine, over the same ranges: each made a table, then written sorted. The floor's tables are there when its clock
 * starts, and it makes no wide table, nor what the interface has of companies that nobody follows. Times the monthly run in
 * turn with both.
 */
export async function measureCompute(
  context: StageContext,
  batch: BatchKey,
  months: number,
  times: number,
): Promise<ComputeFigures> {
  const ours: Timed[] = []
  const floors: Timed[] = []
  const monthly: Timed[] = []
  let lines = 0
  for (let time = 0; time < times; time++) {
    ours.push(await timeWhole(context, batch, months))
    const floor = await byHand(wholePast(context, batch, months), batch)
    floors.push(floor.timed)
    lines = floor.lines
    await forgetVariables(context, batch)
    monthly.push(await timed(() => computeBatch(context, batch)))
  }
  return { lines, ours: fastest(ours), floor: fastest(floors), monthly: fastest(monthly) }
}

/** Times `vigie compute --from` over a number of months, with nothing computed before. */
export async function timeWhole(context: StageContext, batch: BatchKey, months: number): Promise<Timed> {
  await forgetVariables(context, batch)
  return timed(() => computeBatch(wholePast(context, batch, months), batch))
}

const wholePast = (context: StageContext, batch: BatchKey, months: number): StageContext => ({
  ...context,
  window: { from: monthPlus(batch.month, -months), training: false },
})

async function forgetVariables({ workspace, limits }: StageContext, batch: BatchKey): Promise<void> {
  for (const path of [workspace.path('4-variables'), workspace.current('4-variables', batch.text)])
    await rm(path, { recursive: true, force: true })
  await mkdir(limits.temporary, { recursive: true })
}

async function byHand(context: StageContext, batch: BatchKey): Promise<{ timed: Timed; lines: number }> {
  const { workspace, catalog, limits } = context
  const place = join(limits.temporary, 'plancher')
  const followed = catalog.interfaces.filter(({ header }) => header.companies === 'followed')
  const queries = [
    ...catalog.families.map(({ name, sql, header }) => ({ name, sql, order: grains[header.grain] })),
    ...followed.map(({ name, sql, header }) => ({ name, sql, order: header.order })),
  ]
  return withSession(limits, async (session) => {
    const { assertions, columns } = await prepareTables(session, context, batch)
    let total: Timed = { seconds: 0, peakBytes: null }
    let lines = 0
    for (const [index, { low, high }] of (await companyRanges(session, catalog)).entries()) {
      context.tell.progress(`families by hand, range ${index + 1}`)
      const own = await session.beside()
      await own.run(`CREATE TEMP TABLE perimetre AS SELECT siren FROM perimetre_decision
        WHERE retenu AND siren BETWEEN ${literal(low)} AND ${literal(high)}`)
      for (const source of sourcesRead(catalog)) {
        const known = assertions.get(source.name) ?? []
        await openRange(own, source, { low, high }, (bounds) => stateSelect(workspace, source, known, bounds), {
          columns: columns.get(source.name),
        })
      }
      const part = await timed(async () => {
        for (const { name, sql, order } of queries) {
          await own.run(`CREATE TEMP TABLE ${ident(name)} AS ${sql}`)
          const select = `FROM ${ident(name)} ORDER BY ${order.map(ident).join(', ')}`
          await copyParquet(own, { select, metadata: {} }, join(place, name, `${index}.parquet`))
        }
      })
      for (const { name } of queries)
        lines += Number((await own.one(`SELECT count(*) AS lines FROM ${ident(name)}`)).lines)
      own.close()
      total = { seconds: total.seconds + part.seconds, peakBytes: Math.max(total.peakBytes ?? 0, part.peakBytes ?? 0) }
    }
    await rm(place, { recursive: true, force: true })
    return { timed: total, lines }
  })
}
