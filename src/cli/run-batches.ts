import type { Command } from 'commander'
import { stageNames } from '../run/stage-purposes.js'
import { whatIsAhead } from './ahead.js'
import { type Cli, type CommonFlags, flagsOf, sayJson } from './cli.js'
import { foretell } from './foretell.js'
import { dependenciesOf, nothingRun, nothingToDo, nothingWaits } from './nothing-to-do.js'
import { type Plan, planBatches } from './plan.js'
import { sayForetold } from './plan-lines.js'
import { sayRun } from './run-lines.js'
import { type StageFlags, stageFlagsOf, stagesBetween } from './stage-flags.js'
import { watchedRun } from './watched-run.js'
import { type WindowFlags, windowOf } from './window-flags.js'

interface BatchFlags {
  readonly batch?: string
  readonly dryRun?: boolean
  readonly withoutCorrections?: boolean
}

/**
 * Runs the batches that a command asks for: through every stage, or those it names. `arrived` limits those that it finds by
 * itself to batches whose files are all there.
 */
export async function runBatches(
  cli: Cli,
  command: Command,
  only?: string,
  arrived?: ReadonlySet<string>,
): Promise<void> {
  const { dryRun, withoutCorrections = false, ...given } = command.opts() as BatchFlags & WindowFlags & StageFlags
  const batch = given.batch ?? given.asOf
  const window = only === 'compute' ? windowOf(given) : undefined
  const between: StageFlags = only === undefined ? stageFlagsOf(given) : { only }
  const { filter, accept = [], json } = flagsOf(command)
  const settings = await cli.settings(command)
  const wanted = stagesBetween(stageNames, between)
  const whole = only === undefined && wanted.length === stageNames.length
  if (whole && !dryRun && accept.length === 0) {
    const idle = await nothingToDo(cli, settings, batch, wanted, filter === false)
    if (idle) {
      cli.end(idle.exitCode ?? 70)
      if (json) sayJson(cli, { run: idle, already: [] })
      else sayRun(cli, settings, idle, [])
      return
    }
    const none = batch === undefined ? await nothingWaits(cli, settings, filter === false) : undefined
    if (none) return sayNothing(cli, { ...noBatch, already: none.already, notices: none.run.issues }, flagsOf(command))
  }
  const run = await import('../run/index.js')
  const { emptyTrash, idleMark, inputsMark, machineOf, refuseShortMachine } = run
  const { rememberFresh, rememberIdle, stages, sweep, unusedDecisions } = run
  const context = { ...(await cli.context(command, 'anew')), window, withoutCorrections }
  const { workspace } = context
  const dependencies = dependenciesOf(settings, filter === false)
  const idle = batch === undefined && whole ? await idleMark(workspace, dependencies) : undefined
  const plan = await planBatches(context, batch, wanted.includes('import'), arrived)
  const those = stages.filter(({ name }) => wanted.includes(name))
  if (dryRun) return sayForetold(cli, await foretell(context, settings, plan, those), flagsOf(command))
  if (plan.batches.length === 0) {
    await sweep(context)
    const notices = [...plan.notices, ...unusedDecisions(accept), ...(await whatIsAhead(context, batch))]
    await nothingRun(cli, context, { command: only ?? 'run', batches: [], stages: [], issues: notices })
    if (idle !== undefined && plan.notices.length === 0)
      await rememberIdle(workspace, dependencies, idle, plan.already).catch(() => undefined)
    return sayNothing(cli, { ...plan, notices }, flagsOf(command))
  }
  if (settings.config.run.checkMachine)
    await refuseShortMachine(
      workspace,
      plan.batches,
      context.limits,
      await machineOf(workspace, process.constrainedMemory()),
    )
  const before = await Promise.all(plan.batches.map((one) => inputsMark(workspace, one, dependencies)))
  const record = await watchedRun(cli, context, {
    command: only ?? 'run',
    batches: plan.batches,
    until: plan.until,
    stages: those,
    notices: plan.notices,
    ...(wanted.includes('publish') ? { afterwards: () => whatIsAhead(context, batch) } : {}),
    finish: async ({ outcome }) => {
      if (!whole || (outcome !== 'done' && outcome !== 'warnings')) return
      await emptyTrash(workspace)
      for (const [rank, done] of plan.batches.entries())
        await rememberFresh(workspace, done, dependencies, before[rank] ?? '')
    },
  })
  cli.end(record.exitCode ?? 70)
  if (json) sayJson(cli, { run: record, already: plan.already })
  else sayRun(cli, settings, record, plan.already)
}

const noBatch = { batches: [], until: new Map<string, string>() }

const sayNothing = (cli: Cli, plan: Plan, flags: CommonFlags) =>
  sayForetold(cli, { plan, stages: [], steps: [], since: [] }, flags)
