import { join } from 'node:path'
import type { Command } from 'commander'
import { failure } from '../../kernel/failure.js'
import { type Cli, flagsOf, newCommand, packageRoot, sayJson } from '../cli.js'
import { sayMutation } from '../mutate-lines.js'
import { withScratch } from '../scratch.js'
import { progressLine } from '../terminal.js'
import { wholeNumber } from '../whole-number.js'

interface MutateFlags {
  readonly family?: string
  readonly workers: string
}

/** `vigie mutate`: are the cases enough? Each query is made wrong in every small way, and a case should see it. */
export function mutateCommand(cli: Cli): Command {
  return newCommand('mutate')
    .description('Make the SQL of families and checks wrong at one place, in every small way: do their cases see it?')
    .option('--family <name>', 'one family, check, or other query, alone')
    .option('--workers <number>', 'queries tried at the same time', '2')
    .addHelpText(
      'after',
      `
A condition is dropped, < becomes <=, a number is another, an aggregate, an operation, a key or the bound of a window
changes. What no case sees is told, with the reason that fixtures/mutants.yaml gives. Ends with 21 when less than 95 % are
seen, with 20 when one has no reason, or a reason is for nothing.

Examples:
  vigie mutate
  vigie mutate --family dette_urssaf
  vigie mutate --json`,
    )
    .action(async (_, command: Command) => {
      const { family, workers } = command.opts() as MutateFlags
      const { mutateQueries } = await import('../../bench/mutate/mutate.js')
      const { readKnown } = await import('../../bench/mutate/known.js')
      const catalog = await cli.catalog(await cli.settings(command), 'as delivered')
      const known = await readKnown(join(packageRoot, 'fixtures', 'mutants.yaml'))
      const progress = progressLine(cli.terminal)
      const report = await withScratch((temporary) =>
        mutateQueries({
          catalog,
          limits: { memory: '1GB', threads: 1, temporary },
          known,
          only: family,
          workers: wholeNumber('workers', workers, 1),
          progress: progress.show,
          stopped: cli.stopped,
        }),
      ).finally(progress.clear)
      if (report.queries.length === 0) {
        throw failure('usage', `no family is named ${family}`, { next: 'vigie mutate without a name tries them all.' })
      }
      const doubtful = report.queries.some(
        ({ survivors, stale }) => stale.length > 0 || survivors.some(({ reason }) => reason === null),
      )
      cli.end(report.score < report.bar ? 21 : doubtful ? 20 : 0)
      if (flagsOf(command).json) return sayJson(cli, { mutation: report })
      sayMutation(cli, report)
    })
}
