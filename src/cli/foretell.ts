import type { MonthStage, PlannedStep } from '../run/index.js'
import type { StageContext } from '../stages/context.js'
import type { Settings } from './configure.js'
import { dependenciesOf } from './nothing-to-do.js'
import type { Plan } from './plan.js'
import type { Foretold } from './plan-lines.js'

/** What the stages of a plan would do and why, and what has changed since batches were published. Writes nothing. */
export async function foretell(
  context: Omit<StageContext, 'tell'>,
  settings: Settings,
  plan: Plan,
  stages: readonly MonthStage[],
): Promise<Foretold> {
  const { batchNamed, isStillFresh, planSteps } = await import('../run/index.js')
  const silent: StageContext = {
    ...context,
    tell: { fact: () => undefined, progress: () => undefined, issue: () => undefined },
  }
  const steps = await planSteps(silent, plan.batches, stages, plan.until)
  const dependencies = dependenciesOf(settings, context.noFilter)
  const since: PlannedStep[] = []
  for (const { batch } of plan.already) {
    if (await isStillFresh(context.workspace, batchNamed(batch), dependencies)) continue
    since.push(...(await planSteps(silent, [batchNamed(batch)], stages)).filter(({ state }) => state !== 'fresh'))
  }
  return { plan, stages: stages.map(({ name }) => name), steps, since }
}
