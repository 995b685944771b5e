import { Command } from 'commander'
import { Failure } from '../../kernel/failure.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { existingWorkspace } from '../existing-workspace.js'
import { renderTable } from '../render-table.js'
import { say } from '../terminal.js'

/** `vigie audit verify`: is the log of what was done whole, each line chained to the one before? 79 if not. */
export function auditCommand(cli: Cli): Command {
  const verify = newCommand('verify')
    .description('Walk the audit log; a line that was changed, moved or taken away is told')
    .addHelpText('after', '\nExample:\n  vigie audit verify -w demo')
    .action((_, command: Command) => auditVerify(cli, command))
  return new Command('audit')
    .description('The log of what was signed, approved and delivered')
    .addHelpText('after', '\nExample:\n  vigie audit verify -w demo')
    .addCommand(verify)
}

async function auditVerify(cli: Cli, command: Command): Promise<void> {
  const { auditHead, verifyAudit } = await import('../../store/audit.js')
  const workspace = await existingWorkspace((await cli.settings(command)).workspace)
  const { lines, issues } = await verifyAudit(workspace.audit)
  if (issues.length > 0) throw new Failure(issues)
  const head = (await auditHead(workspace.audit)) ?? null
  if (flagsOf(command).json) return sayJson(cli, { verified: true, head, lines })
  const rows = lines.map(({ seq, at, actor, action, object }) => [seq, at, actor, action, String(object.batch ?? '')])
  if (rows.length > 0) say(cli.terminal, renderTable(['seq', 'at', 'actor', 'action', 'batch'], rows))
  say(cli.terminal, `${lines.length} lines, each chained to the one before. Head: ${head ?? 'none'}`)
}
