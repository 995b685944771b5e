import type { Command } from 'commander'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { existingWorkspace } from '../existing-workspace.js'
import { renderTable } from '../render-table.js'
import { killedWords, stateOf } from '../run-states.js'
import { say, tell } from '../terminal.js'
import { wholeNumber } from '../whole-number.js'

/** `vigie runs`: what was run, how it ended, how long it took. Reads files only, no lock. */
export function runsCommand(cli: Cli): Command {
  return newCommand('runs')
    .description('List the last runs: command, batches, how each ended and how long it took')
    .option('--last <number>', 'how many, the last ones', '20')
    .addHelpText('after', '\nExamples:\n  vigie runs -w demo\n  vigie runs --last 100 --json -w demo')
    .action(async (_, command: Command) => {
      const count = wholeNumber('last', (command.opts() as { last: string }).last, 1)
      const { lastRuns } = await import('../../run/index.js')
      const workspace = await existingWorkspace((await cli.settings(command)).workspace)
      const runs = (await lastRuns(workspace, count)).map((run) => ({ ...run, outcome: stateOf(run) }))
      if (flagsOf(command).json) return sayJson(cli, { runs })
      if (runs.length === 0) return say(cli.terminal, 'Nothing was run yet.')
      const rows = runs.map(
        ({ id, command: verb, batches, outcome, exitCode, startedAt, endedAt, issues, operator }) => [
          id,
          verb,
          batches.length > 3 ? `${batches.length} batches` : batches.join(' '),
          outcome,
          exitCode,
          endedAt === null ? null : Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 100) / 10,
          issues.filter(({ cause }) => cause === 'warning').length,
          operator ?? '',
        ],
      )
      const columns = ['run', 'command', 'batches', 'outcome', 'exit', 'seconds', 'warnings', 'by']
      say(cli.terminal, renderTable(columns, rows))
      const [last] = runs
      if (last?.outcome === 'killed') tell(cli.terminal, killedWords(last))
    })
}
