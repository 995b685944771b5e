import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { parseDuration } from '../../kernel/duration.js'
import { failure } from '../../kernel/failure.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { addDecisions } from '../decision-flags.js'
import { exitCodeOf } from '../exit-codes.js'
import { runBatches } from '../run-batches.js'
import { sayIssues } from '../say-issues.js'
import { tell } from '../terminal.js'

/** `vigie watch`: waits until the files of a month are there and no longer change, then runs. */
export function watchCommand(cli: Cli): Command {
  return addDecisions(newCommand('watch'))
    .description('Wait for the files of the next batch, until all are there and no longer change, then run')
    .option(
      '-b, --batch <key>',
      'wait for this batch; without it, for those delivered and not published, or the next month',
    )
    .option('--deadline <time>', 'until when, like 2026-12-08T18:00; past it, say what misses and end with 66')
    .option('--poll <duration>', 'how often to look', '30s')
    .option('--stable <duration>', 'for how long a file must not have changed', '60s')
    .option('--once', 'look once: run, or say what misses and end with 66')
    .option('--dry-run', 'once all is there, say what would be run and why, and do nothing')
    .addHelpText(
      'after',
      `
Past the deadline an event deadline.missed is raised (vigie help events). A signal ends the wait at once.

Examples:
  vigie watch -w /srv/vigie
  vigie watch --batch 2612 --deadline 2026-12-08T18:00 --poll 5m -w /srv/vigie
  vigie watch --once -w demo`,
    )
    .action((_, command: Command) => watch(cli, command))
}

interface WatchFlags {
  readonly batch?: string
  readonly deadline?: string
  readonly poll: string
  readonly stable: string
  readonly once?: boolean
}

async function watch(cli: Cli, command: Command): Promise<void> {
  const { batch: named, once = false, ...given } = command.opts() as WatchFlags
  const poll = duration('poll', given.poll)
  const stable = duration('stable', given.stable)
  const deadline = given.deadline === undefined ? undefined : timeOf(given.deadline)
  const { awaitedBatches, batchNamed, hasArrived, lateFailure, wordArrival } = await import('../../run/index.js')
  const { existingWorkspace } = await import('../existing-workspace.js')
  const settings = await cli.settings(command)
  const workspace = await existingWorkspace(settings.workspace)
  const catalog = await cli.catalog(settings)
  const batch = named === undefined ? undefined : batchNamed(named)
  let said = ''
  for (;;) {
    cli.stop.throwIfAborted()
    const awaited = await awaitedBatches(workspace, catalog, batch, stable)
    const arrived = awaited.filter(hasArrived).map((arrival) => arrival.batch)
    if (arrived.length > 0) return runBatches(cli, command, undefined, new Set(arrived))
    const late = deadline !== undefined && Date.now() >= deadline.getTime()
    if (late) throw lateFailure(awaited, deadline)
    if (once) return sayWaiting(cli, flagsOf(command).json === true, lateFailure(awaited, undefined).issues)
    const now = awaited.map((arrival) => `Waiting for ${arrival.batch}: ${wordArrival(arrival)}.`).join('\n')
    if (now !== said) tell(cli.terminal, now === '' ? 'Waiting for a first batch.' : now)
    said = now
    const rest = deadline === undefined ? poll : Math.min(poll, Math.max(0, deadline.getTime() - Date.now()))
    // A stop wakes it up, and the loop then says why.
    await sleep(rest, undefined, { signal: cli.stop }).catch(() => undefined)
  }
}

function sayWaiting(cli: Cli, json: boolean, issues: Parameters<typeof exitCodeOf>[0]): void {
  const exitCode = exitCodeOf(issues)
  cli.end(exitCode)
  if (json) sayJson(cli, { outcome: 'waiting', exitCode, issues })
  sayIssues(cli.terminal, issues)
}

function duration(flag: string, text: string): number {
  const found = parseDuration(text)
  if (found !== undefined) return found
  throw failure('usage', `--${flag} ${text} is not a duration`, { next: 'Write it like 30s, 5m or 1h.' })
}

/** A date and a time of this machine, or with its zone. */
function timeOf(text: string): Date {
  const found = new Date(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text) ? text : '')
  if (!Number.isNaN(found.getTime())) return found
  throw failure('usage', `--deadline ${text} is not a time`, { next: 'Write it like 2026-12-08T18:00.' })
}
