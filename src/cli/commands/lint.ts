import type { Command } from 'commander'
import { Failure } from '../../kernel/failure.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { say } from '../terminal.js'

/** `vigie lint`: are the declarations well formed, consistent, and what they say they are? */
export function lintCommand(cli: Cli): Command {
  return newCommand('lint')
    .description('Check the declarations: their form, their names, their SQL against its header')
    .addHelpText('after', '\nExample:\n  vigie lint --pipelines ./pipelines')
    .action(async (_, command: Command) => {
      const { lintPipelines } = await import('../../run/index.js')
      const context = await cli.context(command, 'with cases')
      const issues = await lintPipelines(context.catalog, context.limits)
      if (issues.length > 0) throw new Failure(issues)
      const { sources, families, interfaces, checks, models, rules, lists, ...more } = context.catalog
      const counts = {
        sources: sources.size,
        families: families.length,
        interfaces: interfaces.length,
        checks: checks.length,
        models: models.length,
        rules: rules.length,
        corrections: more.modelCorrections.length + more.logOddsCorrections.length,
        lists: lists.length,
      }
      if (flagsOf(command).json) return sayJson(cli, { issues: [], ...counts })
      say(
        cli.terminal,
        `${Object.entries(counts)
          .map(([kind, count]) => `${count} ${kind}`)
          .join(', ')}: nothing to say.`,
      )
    })
}
