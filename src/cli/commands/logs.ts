import type { Command } from 'commander'
import { failure } from '../../kernel/failure.js'
import type { RunRecord } from '../../run/index.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { existingWorkspace } from '../existing-workspace.js'
import { logLines, wordLine } from '../run-log.js'
import { killedWords, stateOf } from '../run-states.js'
import { tell, written } from '../terminal.js'

interface LogFlags {
  readonly follow?: true
  readonly ndjson?: true
}

/** `vigie logs`: the log of a run, and what becomes of it. */
export function logsCommand(cli: Cli): Command {
  return newCommand('logs')
    .description('Show the log of a run, the last one by default')
    .argument('[run]', 'a run, or the start of its name (vigie runs)')
    .option('-f, --follow', 'go on until the run ends')
    .option('--ndjson', 'the lines as they are, one JSON object each')
    .addHelpText(
      'after',
      '\nExamples:\n  vigie logs -w demo\n  vigie logs --follow -w /srv/vigie\n  vigie logs 20261105T0400 --ndjson -w /srv/vigie',
    )
    .action((named: string | undefined, _, command: Command) => logs(cli, command, named))
}

async function logs(cli: Cli, command: Command, named: string | undefined): Promise<void> {
  const { follow, ndjson } = command.opts() as LogFlags
  const { lastRuns, lastWorkedRuns, readRecord } = await import('../../run/index.js')
  const workspace = await existingWorkspace((await cli.settings(command)).workspace)
  // A run that had nothing to do opened no log.
  const last = named === undefined
  const run = runNamed(
    await (last ? lastWorkedRuns(workspace, 1) : lastRuns(workspace, Number.POSITIVE_INFINITY)),
    named,
  )
  const path = workspace.path('runs', run.id, 'log.ndjson')
  const goesOn = async () => {
    if (!follow || cli.stopped()) return false
    const now = await readRecord(workspace, run.id)
    return now !== undefined && stateOf(now) === 'running'
  }
  const lines: unknown[] = []
  const { json } = flagsOf(command)
  for await (const line of logLines(path, goesOn)) {
    if (json) lines.push(parsed(line))
    else if (!(await written(cli.terminal, `${ndjson ? line : wordLine(line)}\n`))) return
  }
  const after = (await readRecord(workspace, run.id)) ?? run
  const outcome = stateOf(after)
  if (json) sayJson(cli, { run: { ...after, outcome }, lines })
  if (outcome === 'killed') tell(cli.terminal, killedWords(after))
  else if (outcome === 'running') tell(cli.terminal, `run ${run.id} goes on; --follow shows what comes.`)
}

function runNamed(runs: readonly RunRecord[], named: string | undefined): RunRecord {
  const found = named === undefined ? runs : runs.filter(({ id }) => id.startsWith(named))
  const [first, second] = found
  const next = 'vigie runs lists them.'
  if (!first)
    throw failure('input-missing', named === undefined ? 'nothing was run yet' : `no run is named ${named}`, { next })
  if (second) throw failure('usage', `${found.length} runs have a name that starts with ${named}`, { next })
  return first
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return line
  }
}
