import type { BatchKey } from '../kernel/batch-key.js'
import { failureOf, type Issue } from '../kernel/failure.js'
import type { Reason } from '../kernel/step.js'
import type { Foreseen, StageContext } from '../stages/context.js'
import { isWithin } from './held.js'
import type { MonthStage } from './stages.js'

/** What a run would do for a stage of a batch, or for one source where the stage goes source by source. */
export interface PlannedStep {
  readonly batch: string
  readonly stage: string
  readonly source?: string
  /** `follows`: something that runs before it decides; `stopped`: it would end the run as things are. */
  readonly state: 'missing' | 'stale' | 'fresh' | 'follows' | 'stopped'
  readonly why: readonly Reason[]
  /** What stops it. */
  readonly issues: readonly Issue[]
}

/**
 * What a run would do, and why, from what the steps depend on: delivered files, declarations, settings, code, decisions,
 * and what runs before. Batches are in order, since what an earlier one changes moves the later ones. Writes nothing.
 */
export async function planSteps(
  context: StageContext,
  batches: readonly BatchKey[],
  stages: readonly MonthStage[],
  until: ReadonlyMap<string, string> = new Map(),
): Promise<PlannedStep[]> {
  const moving = new Map<string, string>()
  const planned: PlannedStep[] = []
  for (const batch of batches) {
    let pending: string | undefined
    for (const stage of stages.filter(({ name }) => isWithin(name, [until.get(batch.text)]))) {
      const steps = await planStage(context, batch, stage, moving, pending)
      planned.push(...steps)
      const running = steps.filter(({ state }) => state !== 'fresh')
      if (running.some(({ state }) => state === 'stopped')) break
      if (running.length > 0) pending = stage.name
      for (const { source } of running) move(moving, stage.name, batch, source)
    }
    for (const name of [...moving.keys()]) if (/^(result \w+|asserted)$/.test(name)) moving.delete(name)
  }
  return planned
}

async function planStage(
  context: StageContext,
  batch: BatchKey,
  stage: MonthStage,
  moving: ReadonlyMap<string, string>,
  pending: string | undefined,
): Promise<PlannedStep[]> {
  const of = { batch: batch.text, stage: stage.name, issues: [] }
  try {
    const foreseen = withNewSources(stage.name, batch, await stage.foresee(context, batch), moving)
    return foreseen.map(({ source, parts, why }) => {
      const before = new Set(parts.flatMap((part) => moving.get(part) ?? []))
      const follows = [...before].map((part): Reason => ({ part, change: 'follows' }))
      const state = stateOf(why, follows)
      const reasons = state === 'missing' ? why : [...why, ...follows]
      return { ...of, ...(source === undefined ? {} : { source }), state, why: reasons }
    })
  } catch (error) {
    const told = failureOf(error)
    if (!told) throw error
    // What it needs is not there yet: what runs before it makes that, or else nothing will.
    if (pending !== undefined) return [{ ...of, state: 'follows', why: [{ part: pending, change: 'follows' }] }]
    return [{ ...of, state: 'stopped', why: [], issues: told.issues }]
  }
}

/** A source that a batch is about to assert for the first time has no history yet, and will have one. */
function withNewSources(
  stage: string,
  { text }: BatchKey,
  foreseen: readonly Foreseen[],
  moving: ReadonlyMap<string, string>,
): readonly Foreseen[] {
  if (stage === 'import' || foreseen.every(({ source }) => source === undefined)) return foreseen
  const known = new Set(foreseen.map(({ source }) => source))
  const added = [...moving.keys()].flatMap((part) => {
    const source = /^asserted (\S+) in (\S+)$/.exec(part)
    return source?.[1] !== undefined && source[2] === text && !known.has(source[1])
      ? [{ source: source[1], parts: [part], why: [] }]
      : []
  })
  return [...foreseen, ...added]
}

function stateOf(why: readonly Reason[], follows: readonly Reason[]): PlannedStep['state'] {
  if (why.some(({ change }) => change === 'missing')) return 'missing'
  if (why.length > 0) return 'stale'
  return follows.length > 0 ? 'follows' : 'fresh'
}

/** Says what later steps depend on that this one may change. */
function move(moving: Map<string, string>, stage: string, { text }: BatchKey, source: string | undefined): void {
  const names =
    stage === 'import'
      ? ['asserted', `asserted ${source} in ${text}`, `history ${source}`]
      : stage === 'publish'
        ? [`lists ${text}`]
        : stage === 'validate' || stage === 'compact' || stage === 'stability'
          ? []
          : [`result ${stage}`, `result ${stage} of ${text}`]
  for (const name of names) moving.set(name, stage)
}
