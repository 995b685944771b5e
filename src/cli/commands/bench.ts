import { join } from 'node:path'
import type { Command } from 'commander'
import { failure } from '../../kernel/failure.js'
import { type Cli, flagsOf, newCommand, packageRoot, sayJson } from '../cli.js'
import { renderTable } from '../render-table.js'
import { say } from '../terminal.js'

/** What a run with nothing to do may cost, as a share of the run that did it. */
const rerunBound = 0.1

/** `vigie bench`: figures as ratios between runs of the same minute, since machines differ and drift. */
export function benchCommand(cli: Cli): Command {
  return newCommand('bench')
    .description('Time a run against the same run with nothing left to do')
    .option('--pairs <number>', 'pairs of runs', '5')
    .addHelpText('after', '\nExample:\n  vigie bench --pairs 3')
    .action(async (_, command: Command) => {
      const { measureRerun } = await import('../../bench/rerun.js')
      const { pairs } = command.opts() as { pairs: string }
      const count = Number(pairs)
      if (!Number.isInteger(count) || count < 1) throw failure('usage', `--pairs ${pairs} is not a number of pairs`)
      const vigie = [process.execPath, join(packageRoot, 'bin', 'vigie.js')]
      const figures = await measureRerun({
        vigie,
        deliveries: join(packageRoot, 'fixtures', 'small', 'batches'),
        pairs: count,
      })
      const within = figures.ratio <= rerunBound
      cli.end(within ? 0 : 21)
      if (flagsOf(command).json) return sayJson(cli, { rerun: { ...figures, bound: rerunBound, within } })
      const rows = figures.first.map((seconds, index) => [
        index + 1,
        Number(seconds.toFixed(2)),
        Number((figures.second[index] ?? 0).toFixed(2)),
        Number(((figures.second[index] ?? 0) / seconds).toFixed(3)),
      ])
      say(cli.terminal, renderTable(['pair', 'first run (s)', 'second run (s)', 'ratio'], rows))
      say(
        cli.terminal,
        `median ratio ${figures.ratio.toFixed(3)}, bound ${rerunBound}: ${within ? 'within' : 'past it'}`,
      )
    })
}
