import type { Command } from 'commander'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { existingWorkspace } from '../existing-workspace.js'
import { renderTable } from '../render-table.js'
import { say } from '../terminal.js'

/** `vigie history`: what each batch added and removed, who ran it, and what was taken away since. */
export function historyCommand(cli: Cli): Command {
  return newCommand('history')
    .description('Say what each batch added to each source, replaced and removed, and who ran it')
    .option('--source <name>', 'this source alone')
    .option('-b, --batch <key>', 'this batch alone')
    .addHelpText('after', '\nExamples:\n  vigie history -w demo\n  vigie history --source debit -w demo --json')
    .action((_, command: Command) => history(cli, command))
}

async function history(cli: Cli, command: Command): Promise<void> {
  const { readHistory } = await import('../../run/index.js')
  const { withSession } = await import('../../store/session.js')
  const { source, batch } = command.opts() as { source?: string; batch?: string }
  const context = await cli.context(command)
  await existingWorkspace(context.workspace.root)
  const found = await withSession(context.limits, (session) =>
    readHistory(session, context.workspace, { source, batch }),
  )
  if (flagsOf(command).json) return sayJson(cli, found)
  const heads = ['batch', 'source', 'mode', 'kept', 'refused', 'before', 'added', 'replaced', 'removed', 'by', 'run']
  const rows = found.lines.map((line) => [
    line.batch,
    line.source,
    line.history,
    line.kept,
    line.refused,
    line.before,
    line.added,
    line.replaced,
    line.removed,
    line.operator,
    line.run,
  ])
  say(cli.terminal, rows.length > 0 ? renderTable(heads, rows) : 'Nothing was imported.')
  if (found.operations.length === 0) return
  const told = found.operations.map((one) => [
    one.at,
    one.command,
    one.batches.join(' '),
    one.lines,
    one.outcome,
    one.operator,
    one.reason,
  ])
  say(
    cli.terminal,
    `\n${renderTable(['at', 'operation', 'withdrawn', 'lines taken away', 'outcome', 'by', 'because'], told)}`,
  )
}
