import type { Command } from 'commander'
import { failure } from '../../kernel/failure.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { withScratch } from '../scratch.js'
import { say, styled } from '../terminal.js'

/** `vigie test`: the business cases of `pipelines/`, without writing any TypeScript. */
export function testCommand(cli: Cli): Command {
  return newCommand('test')
    .description('Run the business cases of the declarations')
    .argument('[name]', 'one source, family, check or model')
    .addHelpText('after', '\nExamples:\n  vigie test\n  vigie test dette_urssaf')
    .action(async (name: string | undefined, _, command: Command) => {
      const { runCases } = await import('../../run/index.js')
      const context = await cli.context(command, 'with cases')
      const reports = await withScratch((temporary) =>
        runCases(context.catalog, { ...context.limits, temporary }, name),
      )
      if (reports.length === 0) {
        throw failure('usage', `nothing is named ${name}`, { next: 'vigie test without a name runs them all.' })
      }
      const cases = reports.flatMap(({ cases: own }) => own)
      const failed = cases.filter(({ differences }) => differences.length > 0).length
      cli.end(failed > 0 ? 78 : 0)
      if (flagsOf(command).json) return sayJson(cli, { passed: cases.length - failed, failed, reports })
      for (const { declaration, kind, cases: own } of reports) {
        const bad = own.filter(({ differences }) => differences.length > 0)
        const mark = bad.length > 0 ? styled(cli.terminal, 'red', '✗') : styled(cli.terminal, 'green', '✓')
        say(cli.terminal, `${mark} ${declaration} (${kind}): ${own.length - bad.length} of ${own.length} cases`)
        for (const { name: title, differences } of bad) {
          say(cli.terminal, `    ${title}`)
          for (const difference of differences) say(cli.terminal, `      ${difference}`)
        }
      }
      say(cli.terminal, `${cases.length - failed} passed, ${failed} failed`)
    })
}
