import { rm } from 'node:fs/promises'
import { basename } from 'node:path'
import { markWithdrawn, unmarkWithdrawn } from '../../history/withdrawn.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { failure } from '../../kernel/failure.js'
import { type Session, withSession } from '../../store/session.js'
import { keptRemovals, putAside, putBack } from '../../store/trash.js'
import type { StageContext, StageOutcome } from '../context.js'
import { planDrop, planRollback, type UndoPlan } from './plan.js'
import { planPrune } from './prune.js'
import { planPurge } from './retention.js'

export type { UndoPlan } from './plan.js'

export type Planner = (session: Session, context: Omit<StageContext, 'tell'>, batch: BatchKey) => Promise<UndoPlan>

export const rollbackPlan: Planner = (session, { workspace }, batch) => planRollback(session, workspace, batch)
export const purgePlan: Planner = (session, { workspace, undo, clock }) =>
  planPurge(session, workspace, undo.retention, clock())
export const prunePlan: Planner = planPrune
export const dropPlan =
  (source: string | undefined): Planner =>
  (session, { workspace }, batch) =>
    planDrop(session, workspace, batch, source)

/** What lets an operation pass that takes away much. */
export const undoId = (command: string, batch: BatchKey) => `${command}:${batch.text}`

/**
 * Puts aside what a plan says, whole or, after a kill, when the next run starts. Throws a Failure when it is more than may
 * go without a word, and nobody accepted it. The change files of later batches are stale from then on.
 */
export async function takeAway(
  context: StageContext,
  batch: BatchKey,
  command: string,
  plan: Planner,
): Promise<StageOutcome> {
  const { workspace, clock, limits } = context
  return withSession(limits, async (session) => {
    const found = await plan(session, context, batch)
    const figures = { lines: found.lines, share: found.share, batches: found.batches }
    if (found.paths.length === 0) return { outcome: 'fresh', warnings: [], figures }
    refuseMuch(context, found, undoId(command, batch), batch)
    // The folder of temporary files is that of the run.
    const id = basename(limits.temporary)
    const replaced = found.replace ? await found.replace(id) : []
    for (const text of found.batches) await markWithdrawn(workspace, { batch: text, command })
    await rm(workspace.path('.vigie', 'frais'), { recursive: true, force: true })
    const at = clock().toISOString()
    await putAside(workspace, { id, command: `${command} ${batch.text}`, at, paths: found.paths, replaced })
    context.tell.fact('taken away', { command, batch: batch.text, paths: found.paths.length, ...figures })
    return { outcome: 'done', warnings: [], figures }
  })
}

/** An operation that takes away more than may go without a word takes a reason. */
function refuseMuch({ accepted, undo }: StageContext, { share, lines }: UndoPlan, id: string, batch: BatchKey): void {
  if (share <= undo.share || accepted.has(id)) return
  const count = lines.reduce((sum, one) => sum + one.lines, 0)
  throw failure(
    'blocking-check',
    `${count} lines would no longer count, ${percent(share)} of all (up to ${percent(undo.share)} needs no word)`,
    { place: batch.text, next: `If that is meant: --accept ${id} --reason "…"` },
  )
}

/** Puts back what the last operation took away. Throws a Failure when nothing is kept, or something new took its place. */
export async function bringBack({ workspace, tell }: StageContext): Promise<StageOutcome> {
  const last = (await keptRemovals(workspace)).at(-1)
  if (!last) {
    throw failure('input-missing', 'nothing that was taken away is kept any more', {
      next: 'It is kept until a run has gone through after it.',
    })
  }
  await rm(workspace.path('.vigie', 'frais'), { recursive: true, force: true })
  await putBack(workspace, last)
  for (const path of last.paths) {
    const [stage, batch] = path.split('/')
    if (stage === '1-imported' && batch) await unmarkWithdrawn(workspace, batch)
  }
  tell.fact('put back', { id: last.id, paths: last.paths.length })
  return { outcome: 'done', warnings: [], figures: { command: last.command, paths: last.paths.length } }
}

const percent = (share: number) => `${Math.round(share * 1000) / 10} %`
