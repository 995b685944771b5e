import type { Command } from 'commander'
import type { Trend } from '../../run/index.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { existingWorkspace } from '../existing-workspace.js'
import { renderTable } from '../render-table.js'
import { say, tell } from '../terminal.js'
import { wholeNumber } from '../whole-number.js'

const shown = 20

/** `vigie perf`: what each stage, source and family takes, and which of them got slower. 20 when one did. */
export function perfCommand(cli: Cli): Command {
  return newCommand('perf')
    .description('Say what each stage, source and family takes over the last runs, and name what got slower')
    .option('--last <number>', 'runs looked at, of those that had something to do', '100')
    .option('--all', `every work, instead of the ${shown} longest`)
    .addHelpText(
      'after',
      `
A work is slower when its last time, for as many rows, is far from the median of those before it: by half of it, by 3.5
robust deviations and by a second. It takes three earlier runs on the same machine, with the same threads and memory.
It ends with 20 when a work is slower.

Examples:
  vigie perf -w demo
  vigie perf --all --json -w demo`,
    )
    .action(async (_, command: Command) => {
      const { last, all } = command.opts() as { last: string; all?: true }
      const count = wholeNumber('last', last, 1)
      const { lastWorkedRuns, trendsOf } = await import('../../run/index.js')
      const workspace = await existingWorkspace((await cli.settings(command)).workspace)
      const trends = trendsOf(await lastWorkedRuns(workspace, count))
      const slower = trends.filter((trend) => trend.slower)
      if (slower.length > 0) cli.end(20)
      if (flagsOf(command).json) return sayJson(cli, { trends, slower: slower.map(nameOf) })
      if (trends.length === 0) return say(cli.terminal, 'Nothing was run yet.')
      const longest = [...trends].sort((a, b) => b.last.seconds - a.last.seconds)
      const told = all ? longest : longest.filter((one, rank) => rank < shown || one.slower)
      say(
        cli.terminal,
        renderTable(
          ['stage', 'part', 'runs', 'usual s', 'last s', 'times', 'rows/s', 'peak MiB', 'read MiB', 'written MiB'],
          told.map(row),
        ),
      )
      for (const one of slower) tell(cli.terminal, slowerWords(one))
    })
}

const nameOf = ({ stage, part }: Trend) => (part === null ? stage : `${stage} ${part}`)

const mebibytes = (bytes: number | null) => (bytes === null ? null : Math.round((bytes / 2 ** 20) * 10) / 10)

const row = ({ stage, part, points, usual, last, times }: Trend) => [
  stage,
  part ?? '',
  points.length,
  usual === null ? null : Math.round(usual.seconds * 1000) / 1000,
  last.seconds,
  times,
  last.rows === null || last.seconds === 0 ? null : Math.round(last.rows / last.seconds),
  mebibytes(last.peakBytes),
  mebibytes(last.readBytes),
  mebibytes(last.writtenBytes),
]

function slowerWords(trend: Trend): string {
  const { last, times, points } = trend
  const what = `${nameOf(trend)} took ${last.seconds} s for ${last.batch}`
  return `slower: ${what}, ${times} times what is usual for as many rows over ${points.length - 1} runs (run ${last.run}).`
}
