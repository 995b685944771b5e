import type { Command } from 'commander'
import { Failure, failure } from '../../kernel/failure.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'

/** `vigie forward`: sends the events of the spool to people. It sees the spool, and nothing else of the workspace. */
export function forwardCommand(cli: Cli): Command {
  return newCommand('forward')
    .description(
      'Send the events of the spool by mail, webhook and ping: for a unit that has the network, and the spool alone',
    )
    .option('--unit <name>', 'leave the event that this unit failed, and send nothing')
    .addHelpText(
      'after',
      `
In the environment, each optional: MAIL_TO, MAIL_FROM, MAIL_SEVERITIES and SENDMAIL, WEBHOOK_URL, PING_URL. An event that a way refused stays, and is sent again on that way alone. Ends with 69 when one was refused.

Examples:
  vigie forward -w demo --unit vigie.service
  PING_URL=https://exemple.invalid/veille vigie forward -w demo`,
    )
    .action(async (_, command: Command) => {
      const { resolve } = await import('node:path')
      const { hostname } = await import('node:os')
      const { openWorkspace } = await import('../../store/workspace.js')
      const { forwardEvents, tellUnitFailed, waysOf } = await import('../../run/index.js')
      const workspace = openWorkspace(resolve((await cli.settings(command)).workspace))
      const { unit } = command.opts() as { unit?: string }
      if (unit !== undefined) return tellUnitFailed(workspace, hostname(), unit)
      const ways = waysOf(cli.terminal.env)
      if (ways.length === 0) {
        const next = 'Set MAIL_TO, WEBHOOK_URL or PING_URL: docs/how-to/be-alerted.md.'
        throw failure('usage', 'nowhere to send events to', { next })
      }
      const refused = await forwardEvents(workspace, ways)
      const next = 'It is tried again the next time.'
      if (refused.length > 0) throw new Failure(refused.map((message) => ({ cause: 'unavailable', message, next })))
      if (flagsOf(command).json) sayJson(cli, { refused })
    })
}
