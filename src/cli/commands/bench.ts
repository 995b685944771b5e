import { join } from 'node:path'
import type { Command } from 'commander'
import { failure } from '../../kernel/failure.js'
import { type Cli, flagsOf, newCommand, packageRoot, sayJson } from '../cli.js'
import { countryBench } from '../country-bench.js'
import { ownProgram } from '../own-program.js'
import { packagesBench } from '../packages-bench.js'
import { polishBench } from '../polish-bench.js'
import { renderTable } from '../render-table.js'
import { progressLine, say, tell } from '../terminal.js'
import { trainingBench } from '../training-bench.js'
import { wholeNumber } from '../whole-number.js'

interface BenchFlags {
  readonly companies: string
  readonly months: string
  readonly times: string
  readonly lines: string
  readonly twice?: true
  readonly keepLines?: true
  readonly writeBaseline?: true
}

/** `vigie bench`: figures as ratios between works done in the same minutes, since machines differ and drift. */
export function benchCommand(cli: Cli): Command {
  return newCommand('bench')
    .description('Time every stage on an invented country, as ratios to what the engine needs at least')
    .argument(
      '[which]',
      'instead: polish and country, how well the additive model ranks real companies, and those of an invented country with training tables; training, how long it learns; packages, how fast lists are sealed',
    )
    .option('--companies <number>', 'legal units of the country', '20000')
    .option('--months <number>', 'months of its past, up to 120', '120')
    .option('--times <number>', 'times each work is done in turn with its floor; the fastest counts', '3')
    .option('--lines <number>', 'lines of a source whose two months are compared', '36000000')
    .option('--twice', 'run a country of twice as many companies too, and compare')
    .option(
      '--keep-lines',
      'country: keep what was learnt from and judged in banc/ of the workspace, for other programs',
    )
    .option('--write-baseline', 'keep these ratios as those to compare with (fixtures/bench.baseline.json)')
    .addHelpText(
      'after',
      `
Ends with 21 when a ratio is 15 % worse than the baseline, or a stage needs more than 3 GiB; of polish, when the model
ranks worse than its floor; of packages, under 60 MB/s or over 30 ms a zone. The file of
polish is no part of the project: ../shared/data/polish-bankruptcy/5year.arff.

Examples:
  vigie bench
  vigie bench --companies 2000 --months 24 --times 1
  vigie bench --twice --json
  vigie bench polish
  vigie bench country -w pays
  vigie bench training -w pays
  vigie bench packages`,
    )
    .action(async (which: string | undefined, _, command: Command) => {
      if (which === 'polish') return polishBench(cli, flagsOf(command).json ?? false)
      const flags = command.opts() as BenchFlags
      if (which === 'country') return countryBench(cli, command, flags.keepLines ?? false)
      if (which === 'training') {
        const { workspace } = await cli.context(command)
        return trainingBench(cli, workspace.path('banc-apprentissage'), flagsOf(command).json ?? false)
      }
      if (which === 'packages') {
        const { workspace } = await cli.context(command)
        return packagesBench(
          cli,
          workspace.temporary,
          wholeNumber('times', flags.times, 1),
          flagsOf(command).json ?? false,
        )
      }
      if (which !== undefined)
        throw failure('usage', `no bench is named ${which}`, {
          next: 'There are four: polish, country, training and packages.',
        })
      const size = {
        companies: wholeNumber('companies', flags.companies, 1),
        months: wholeNumber('months', flags.months, 1),
      }
      const times = wholeNumber('times', flags.times, 1)
      const { measureAll } = await import('../../bench/bench.js')
      const { readBaseline, worsened, writeBaseline } = await import('../../bench/baseline.js')
      const { pastBounds, ratiosOf, tablesOf } = await import('../../bench/report.js')
      const progress = progressLine(cli.terminal)
      const measures = await measureAll(ownProgram, await cli.context(command), {
        ...size,
        times,
        lines: wholeNumber('lines', flags.lines, 1000),
        twice: flags.twice ?? false,
        small: join(packageRoot, 'fixtures', 'small', 'batches'),
        progress: progress.show,
      }).finally(progress.clear)
      const path = join(packageRoot, 'fixtures', 'bench.baseline.json')
      const ratios = ratiosOf(measures)
      const before = await readBaseline(path)
      const comparable = before?.companies === size.companies && before.months === size.months ? before : undefined
      const worse = [...(comparable ? worsened(ratios, comparable) : []), ...pastBounds(measures)]
      cli.end(worse.length > 0 ? 21 : 0)
      if (flags.writeBaseline) await writeBaseline(path, { ...size, ratios })
      if (flagsOf(command).json) return sayJson(cli, { bench: { ...size, times, ratios, ...measures, worse } })
      for (const [columns, rows] of tablesOf(measures)) say(cli.terminal, `${renderTable(columns, rows)}\n`)
      if (!comparable) tell(cli.terminal, 'There is no baseline for a country of this size: nothing was compared.')
      for (const text of worse) tell(cli.terminal, `worse: ${text}`)
    })
}
