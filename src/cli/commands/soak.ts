import { join } from 'node:path'
import type { Command } from 'commander'
import type { SoakReport } from '../../bench/soak/kills.js'
import { type Cli, flagsOf, newCommand, packageRoot, sayJson } from '../cli.js'
import { ownProgram } from '../own-program.js'
import { renderTable } from '../render-table.js'
import { progressLine, say, tell } from '../terminal.js'
import { wholeNumber } from '../whole-number.js'

interface SoakFlags {
  readonly kills: string
  readonly seed: string
  readonly companies?: string
}

/** `vigie soak`: kills runs at random moments and checks that the next one ends with the same bytes. */
export function soakCommand(cli: Cli): Command {
  return newCommand('soak')
    .description('Kill runs at random moments, and check that the next run ends with the same bytes')
    .option('--kills <number>', 'workspaces whose run is killed; every fifth is killed twice', '50')
    .option('--seed <number>', 'another number is other moments', '1')
    .option('--companies <number>', 'an invented country of that size, instead of the small fixtures')
    .addHelpText(
      'after',
      '\nExamples:\n  vigie soak\n  vigie soak --kills 10 --seed 2\n  vigie soak --companies 500 --kills 20 --json',
    )
    .action(async (_, command: Command) => {
      const { soakKills } = await import('../../bench/soak/kills.js')
      const { kills, seed, companies } = command.opts() as SoakFlags
      const deliveries =
        companies === undefined
          ? { folder: join(packageRoot, 'fixtures', 'small', 'batches') }
          : { companies: wholeNumber('companies', companies, 50) }
      const progress = progressLine(cli.terminal)
      const report = await soakKills({
        program: ownProgram,
        deliveries,
        trials: wholeNumber('kills', kills, 1),
        seed: wholeNumber('seed', seed, 0),
        progress: progress.show,
        stopped: () => cli.stopped() !== undefined,
      }).finally(progress.clear)
      cli.end(report.equal ? 0 : 70)
      if (flagsOf(command).json) return sayJson(cli, { soak: report })
      saySoak(cli, report)
    })
}

function saySoak(cli: Cli, { trials, kills, equal, reference, seed }: SoakReport): void {
  const rows = trials.flatMap(({ trial, kills: own, exitCode, faults }) =>
    own.map(({ at, during, status }, index) => {
      const last = index === own.length - 1
      return [
        trial,
        at,
        during,
        status ?? 'no record yet',
        ...(last ? [exitCode, outcomeOf(faults)] : ['', 'killed again']),
      ]
    }),
  )
  say(cli.terminal, renderTable(['trial', 'killed at (ms)', 'during', 'status says', 'next run', 'outcome'], rows))
  const compared = `${reference.files} files each, a run of ${reference.seconds} s, seed ${seed}`
  say(
    cli.terminal,
    `${kills} kills in ${trials.length} workspaces (${compared}): ${equal ? 'all as if nothing had happened' : 'NOT all equal'}`,
  )
  for (const { trial, kills: own, faults, workspace } of trials) {
    if (faults.length === 0) continue
    const moments = own.map(({ at, during }) => `${at} ms (${during})`).join(', then ')
    tell(cli.terminal, `trial ${trial}, killed at ${moments}; its workspace is kept in ${workspace}:`)
    for (const fault of faults) tell(cli.terminal, `  ${fault}`)
  }
}

const outcomeOf = (faults: readonly string[]) => (faults.length === 0 ? 'same bytes' : `${faults.length} differences`)
