import type { Command } from 'commander'
import { type Cli, flagsOf, newCommand } from '../cli.js'
import { foretell } from '../foretell.js'
import { planBatches } from '../plan.js'
import { sayForetold } from '../plan-lines.js'
import { addStages, type StageFlags, stageFlagsOf, stagesBetween } from '../stage-flags.js'

/** `vigie plan`: what a run would do and why. Reads, and changes nothing. */
export function planCommand(cli: Cli): Command {
  return addStages(
    newCommand('plan')
      .description('Say what a run would do, batch by batch and stage by stage, and which change asks for it')
      .option('-b, --batch <key>', 'one batch; without it, every complete batch that is not published yet, in order')
      .option('--no-filter', 'follow every company, when nothing says which are in the perimeter'),
  )
    .addHelpText(
      'after',
      `
A step is fresh when nothing that it depends on has changed: delivered files, declarations, settings, code, decisions, and
what runs before it. docs/explanation/step-keys.md tells how that is known.

Examples:
  vigie plan -w demo
  vigie plan --batch 2206 -w demo
  vigie plan --until compute --json -w demo`,
    )
    .action((_, command: Command) => planMonth(cli, command))
}

async function planMonth(cli: Cli, command: Command): Promise<void> {
  const { batch, ...between } = command.opts() as StageFlags & { batch?: string }
  const { existingWorkspace } = await import('../existing-workspace.js')
  const settings = await cli.settings(command)
  await existingWorkspace(settings.workspace)
  const { stages } = await import('../../run/index.js')
  const wanted = stagesBetween(
    stages.map(({ name }) => name),
    stageFlagsOf(between),
  )
  const those = stages.filter(({ name }) => wanted.includes(name))
  const context = await cli.context(command)
  const plan = await planBatches(context, batch, wanted.includes('import'))
  sayForetold(cli, await foretell(context, settings, plan, those), flagsOf(command))
}
