import type { Command } from 'commander'
import { type Cli, flagsOf, newCommand, packageRoot, sayJson } from '../cli.js'
import { exitCodeOf } from '../exit-codes.js'
import { renderTable } from '../render-table.js'
import { sayIssues } from '../say-issues.js'
import { say } from '../terminal.js'

/** `vigie doctor`: is everything ready for the month? Looks, and changes nothing. */
export function doctorCommand(cli: Cli): Command {
  return newCommand('doctor')
    .description(
      'Look at the machine and the workspace: rights, disk, memory, clock, keys, declarations; change nothing',
    )
    .addHelpText('after', '\nExamples:\n  vigie doctor -w demo\n  vigie doctor -w demo --json')
    .action(async (_, command: Command) => {
      const { readFile } = await import('node:fs/promises')
      const { join } = await import('node:path')
      const { examine } = await import('../../inspect/doctor/index.js')
      const { existingWorkspace } = await import('../existing-workspace.js')
      await existingWorkspace((await cli.settings(command)).workspace)
      // What is set and declared is read whole first: a mistake in it is told like any other failure.
      const { workspace, limits, signing } = await cli.context(command)
      const path = join(packageRoot, 'package.json')
      const { engines } = JSON.parse(await readFile(path, 'utf8')) as { engines: { node: string } }
      const findings = await examine({
        host: {
          node: process.versions.node,
          nodeWanted: engines.node,
          account: process.getuid?.(),
          constrainedMemory: process.constrainedMemory(),
          proc: '/proc',
          now: new Date(),
        },
        workspace,
        limits: { ...limits, temporary: workspace.path('.vigie', `examen-${cli.process}`) },
        signing,
        outside: path,
      })
      const issues = findings.flatMap(({ issue }) => issue ?? [])
      cli.end(exitCodeOf(issues))
      if (flagsOf(command).json) return sayJson(cli, { findings })
      const rows = findings.map(({ check, says, issue }) => [
        issue ? (issue.cause === 'warning' ? 'look' : 'mend') : 'well',
        check,
        says,
      ])
      say(cli.terminal, renderTable(['', 'check', 'found'], rows))
      sayIssues(cli.terminal, issues)
    })
}
