import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sourcesRead } from '../catalog/reads.js'
import { grains } from '../declare/query.js'
import { stateSelect } from '../history/state.js'
import type { BatchKey } from '../kernel/batch-key.js'
import { ident, literal } from '../kernel/sql.js'
import { companyRanges, computeBatch, openRange, prepareTables } from '../stages/compute/index.js'
import type { StageContext } from '../stages/context.js'
import { withSession } from '../store/session.js'
import { copyParquet } from '../store/table-files.js'
import { fastest, type Timed, timed } from './timing.js'

export interface ComputeFigures {
  /** Lines of all families. */
  readonly lines: number
  readonly ours: Timed
  readonly floor: Timed
}

/**
 * Times the computation of a batch against its families' SQL run by hand in the engine, over the same ranges: each family
 * made a table, then written sorted. The floor's tables are there when its clock starts, and it makes no wide table.
 */
export async function measureCompute(context: StageContext, batch: BatchKey, times: number): Promise<ComputeFigures> {
  const { workspace } = context
  const ours: Timed[] = []
  const floors: Timed[] = []
  let lines = 0
  for (let time = 0; time < times; time++) {
    for (const path of [workspace.path('4-variables'), workspace.current('4-variables', batch.text)])
      await rm(path, { recursive: true, force: true })
    await mkdir(context.limits.temporary, { recursive: true })
    ours.push(await timed(() => computeBatch(context, batch)))
    const floor = await byHand(context, batch)
    floors.push(floor.timed)
    lines = floor.lines
  }
  return { lines, ours: fastest(ours), floor: fastest(floors) }
}

async function byHand(context: StageContext, batch: BatchKey): Promise<{ timed: Timed; lines: number }> {
  const { workspace, catalog, limits } = context
  const place = join(limits.temporary, 'plancher')
  return withSession(limits, async (session) => {
    const { assertions } = await prepareTables(session, context, batch)
    let total: Timed = { seconds: 0, peakBytes: null }
    let lines = 0
    for (const [index, { low, high }] of (await companyRanges(session)).entries()) {
      context.tell.progress(`families by hand, range ${index + 1}`)
      const own = await session.beside()
      await own.run(`CREATE TEMP TABLE perimetre AS SELECT siren FROM perimetre_decision
        WHERE retenu AND siren BETWEEN ${literal(low)} AND ${literal(high)}`)
      for (const source of sourcesRead(catalog)) {
        const known = assertions.get(source.name) ?? []
        await openRange(own, source, { low, high }, (bounds) => stateSelect(workspace, source, known, bounds))
      }
      const part = await timed(async () => {
        for (const { name, sql, header } of catalog.families) {
          await own.run(`CREATE TEMP TABLE ${ident(name)} AS ${sql}`)
          const select = `FROM ${ident(name)} ORDER BY ${grains[header.grain].join(', ')}`
          await copyParquet(own, { select, metadata: {} }, join(place, name, `${index}.parquet`))
        }
      })
      for (const { name } of catalog.families)
        lines += Number((await own.one(`SELECT count(*) AS lines FROM ${ident(name)}`)).lines)
      own.close()
      total = { seconds: total.seconds + part.seconds, peakBytes: Math.max(total.peakBytes ?? 0, part.peakBytes ?? 0) }
    }
    await rm(place, { recursive: true, force: true })
    return { timed: total, lines }
  })
}
