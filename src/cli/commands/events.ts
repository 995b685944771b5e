import type { Command } from 'commander'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { existingWorkspace } from '../existing-workspace.js'
import { renderTable } from '../render-table.js'
import { say } from '../terminal.js'
import { wholeNumber } from '../whole-number.js'

/** `vigie events`: what the workspace told those who watch it. Reads files only. */
export function eventsCommand(cli: Cli): Command {
  return newCommand('events')
    .description('List the events of the workspace: what was told to hooks, and is left to forward')
    .option('--last <number>', 'how many, the last ones', '20')
    .option('--waiting', 'only those that nobody forwarded yet')
    .addHelpText('after', '\nExamples:\n  vigie events -w demo\n  vigie events --waiting --json -w demo')
    .action(async (_, command: Command) => {
      const { last, waiting } = command.opts() as { last: string; waiting?: true }
      const count = wholeNumber('last', last, 1)
      const { spooledEvents } = await import('../../run/index.js')
      const workspace = await existingWorkspace((await cli.settings(command)).workspace)
      const events = (await spooledEvents(workspace)).filter(({ sent }) => !waiting || !sent).slice(-count)
      if (flagsOf(command).json) return sayJson(cli, { events })
      if (events.length === 0) return say(cli.terminal, 'No event.')
      const rows = events.map(({ at, severity, event, sent, summary }) => [
        `${at.slice(0, 19)}Z`,
        severity,
        event,
        sent ? 'sent' : '',
        summary,
      ])
      say(cli.terminal, renderTable(['at', 'severity', 'event', '', 'summary'], rows))
    })
}
