import type { Command } from 'commander'
import { stagePurposes } from '../../run/stage-purposes.js'
import { type Cli, newCommand } from '../cli.js'
import { addDecisions } from '../decision-flags.js'
import { runBatches } from '../run-batches.js'
import { addStages } from '../stage-flags.js'
import { addWindow } from '../window-flags.js'

/** `vigie run`, and each of its stages as a verb of its own. */
export function batchCommands(cli: Cli): Command[] {
  const runCommand = addStages(addDecisions(newCommand('run')))
    .description('Take batches through every stage, from delivered files to signed lists')
    .option('-b, --batch <key>', 'one batch; without it, every complete batch that is not published yet, in order')
    .option('--dry-run', 'say what would be run and why, as vigie plan does, and do nothing')
    .addHelpText(
      'after',
      '\nExamples:\n  vigie run --batch 2011\n  vigie run -w /srv/vigie        # the line for cron\n  vigie run -b 2011 --until compute --dry-run\n  vigie run -b 2011 --accept retrait:effectif:2011 --reason "closed sites confirmed by Urssaf"',
    )
    .action((_, command: Command) => runBatches(cli, command))
  const verbs = stagePurposes.map(([name, purpose]) => {
    const command = addDecisions(newCommand(name)).description(purpose)
    if (name === 'score')
      command.option('--without-corrections', 'as the models alone score, in 5-sans-redressement: never published')
    if (name === 'compute') addWindow(command)
    else
      command
        .requiredOption('-b, --batch <key>', 'the batch, like 2011 for November 2020')
        .addHelpText('after', `\nExample:\n  vigie ${name} --batch 2206 --workspace demo`)
    return command.action((_, command: Command) => runBatches(cli, command, name))
  })
  return [runCommand, ...verbs]
}
