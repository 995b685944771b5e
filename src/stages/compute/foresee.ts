import { sourcesRead } from '../../catalog/reads.js'
import { formatVersion, readAssertions, refuseUnimported } from '../../history/assertion.js'
import { changeKey } from '../../history/changes.js'
import { refuseNotImported } from '../../history/not-imported.js'
import { neededVerdict } from '../../history/verdicts.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { named, type Reason, type Step, stepOf } from '../../kernel/step.js'
import { type Session, withSession } from '../../store/session.js'
import type { Stage } from '../../store/workspace.js'
import { createCalcul } from '../../tables/engine.js'
import { neededResult, type Result, readResult, resultAgainst } from '../../tables/results.js'
import type { Foreseen, StageContext } from '../context.js'

export interface ComputeAgainst {
  readonly step: Step
  /** First day of the first month asked for. */
  readonly asked: string
  readonly current: Result | undefined
  readonly why: readonly Reason[]
}

export const computeStage = ({ window }: Pick<StageContext, 'window'>): Stage =>
  window?.training ? '4-apprentissage' : '4-variables'

/** What computing a batch would do. */
export async function foreseeCompute(context: StageContext, batch: BatchKey): Promise<Foreseen[]> {
  const { step, why } = await withSession(context.limits, (session) => computeAgainst(session, context, batch))
  return [{ parts: Object.keys(step.parts), why }]
}

/**
 * The tables that are there, and why they are not those of the step. A table built over ten years holds the months that a
 * monthly run wants: unless a first month is asked for, an earlier one will do. `calcul` is created in the session.
 */
export async function computeAgainst(
  session: Session,
  context: StageContext,
  batch: BatchKey,
): Promise<ComputeAgainst> {
  const { workspace, catalog, window } = context
  const stage = computeStage(context)
  const stepFrom = await computeSteps(session, context, batch)
  const asked = await createCalcul(session, catalog, batch, window)
  const from = (await readResult(workspace, stage, batch.text))?.from
  const held = !window?.from && from !== undefined && from < asked ? from : asked
  const against = await resultAgainst(workspace, stage, batch.text, stepFrom(held))
  return { step: stepFrom(asked), asked, ...against }
}

/** The step of a result, by the first day of its first month. */
async function computeSteps(session: Session, context: StageContext, batch: BatchKey): Promise<(from: string) => Step> {
  const { catalog, code, workspace } = context
  const assertions = await readAssertions(session, workspace, batch)
  refuseUnimported(assertions, batch)
  await refuseNotImported(context, batch, assertions, sourcesRead(catalog))
  await neededVerdict(workspace, batch, assertions)
  const perimeter = await neededResult(workspace, '3-perimeter', batch, 'perimeter')
  const histories = sourcesRead(catalog).map(
    (source) => [source.name, changeKey(source, assertions.get(source.name) ?? [])] as const,
  )
  const declared = [...catalog.digests].filter(([file]) =>
    /^(sources|perimeter|variables|interface|parameters)\/.*(?<!\.cases\.yaml)$/.test(file),
  )
  return (from) =>
    stepOf('compute', {
      code: [code, formatVersion, batch.text],
      'setting first month': from,
      'setting training': context.window?.training || undefined,
      ...named('history', histories),
      ...named('declaration', declared),
      'result perimeter': perimeter.files,
    })
}
