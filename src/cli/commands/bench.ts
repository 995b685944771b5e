import { join } from 'node:path'
import type { Command } from 'commander'
import type { Program } from '../../bench/soak/program.js'
import { failure } from '../../kernel/failure.js'
import { type Cli, flagsOf, newCommand, packageRoot, sayJson } from '../cli.js'
import { renderTable } from '../render-table.js'
import { progressLine, say, tell } from '../terminal.js'

interface BenchFlags {
  readonly companies: string
  readonly months: string
  readonly times: string
  readonly twice?: true
  readonly writeBaseline?: true
}

/** `vigie bench`: figures as ratios between works done in the same minutes, since machines differ and drift. */
export function benchCommand(cli: Cli): Command {
  return newCommand('bench')
    .description('Time every stage on an invented country, as ratios to what the engine needs at least')
    .option('--companies <number>', 'legal units of the country', '20000')
    .option('--months <number>', 'months of its past, up to 120', '120')
    .option('--times <number>', 'times each work is done in turn with its floor; the fastest counts', '3')
    .option('--twice', 'run a country of twice as many companies too, and compare')
    .option('--write-baseline', 'keep these ratios as those to compare with (fixtures/bench.baseline.json)')
    .addHelpText(
      'after',
      `
Ends with 21 when a ratio is 15 % worse than the baseline, or a stage needs more than 3 GiB.

Examples:
  vigie bench
  vigie bench --companies 2000 --months 24 --times 1
  vigie bench --twice --json`,
    )
    .action(async (_, command: Command) => {
      const flags = command.opts() as BenchFlags
      const asked = {
        companies: wholeNumber('companies', flags.companies),
        months: wholeNumber('months', flags.months),
        times: wholeNumber('times', flags.times),
        twice: flags.twice ?? false,
      }
      const { measureAll } = await import('../../bench/bench.js')
      const { readBaseline, worsened, writeBaseline } = await import('../../bench/baseline.js')
      const program: Program = {
        words: [process.execPath, join(packageRoot, 'bin', 'vigie.js')],
        killGroup: (group) => process.kill(-group, 'SIGKILL'),
      }
      const progress = progressLine(cli.terminal)
      const context = await cli.context(command)
      const small = join(packageRoot, 'fixtures', 'small', 'batches')
      const report = await measureAll(program, context, { ...asked, small, progress: progress.show }).finally(
        progress.clear,
      )
      const path = join(packageRoot, 'fixtures', 'bench.baseline.json')
      const before = await readBaseline(path)
      const comparable = before?.companies === asked.companies && before.months === asked.months
      const worse = [...(before && comparable ? worsened(report.ratios, before) : []), ...report.pastBounds]
      cli.end(worse.length > 0 ? 21 : 0)
      if (flags.writeBaseline) await writeBaseline(path, asked, report.ratios)
      if (flagsOf(command).json) return sayJson(cli, { bench: { ...report, worse } })
      for (const { columns, rows } of report.tables) say(cli.terminal, `${renderTable(columns, rows)}\n`)
      if (!comparable) tell(cli.terminal, 'The baseline is of a country of another size: nothing to compare with.')
      for (const text of worse) tell(cli.terminal, `worse: ${text}`)
    })
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1) return value
  throw failure('usage', `--${name} ${text} is not a whole number from 1`)
}
