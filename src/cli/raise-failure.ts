import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { failureOf, type Issue } from '../kernel/failure.js'
import { type Cli, flagsOf, outsideOf } from './cli.js'
import { exitCodeOf } from './exit-codes.js'

/** Verbs whose failures are events, beside what concerns security, which is one whatever was typed. */
const verbsOfRuns = new Set([
  'run',
  'import',
  'validate',
  'compact',
  'perimeter',
  'compute',
  'score',
  'publish',
  'watch',
])

/**
 * Tells those who watch of a failure that no run told: it could not start, or it is about security. Nothing is raised
 * where no run ever took place, when another run holds the workspace, or when the command was mistyped. Never throws.
 */
export async function raiseFailure(cli: Cli, command: Command, error: unknown): Promise<void> {
  const issues: readonly Issue[] = failureOf(error)?.issues ?? [{ cause: 'bug', message: 'unexpected error' }]
  const verb = command.name()
  const isRun = verbsOfRuns.has(verb) && issues.every(({ cause }) => cause !== 'locked' && cause !== 'usage')
  const isSecurity = issues.some(({ cause }) => cause === 'trust' || cause === 'chain')
  // A run that was opened has told of its own end.
  if ((!isRun && !isSecurity) || cli.hasOpened()) return
  try {
    const settings = await cli.settings(command).catch(() => undefined)
    const root = settings?.workspace ?? flagsOf(command).workspace ?? cli.terminal.env.VIGIE_WORKSPACE ?? '.'
    const { openWorkspace } = await import('../store/workspace.js')
    const workspace = openWorkspace(resolve(root))
    if (!(await stat(workspace.path('.vigie')).catch(() => undefined))) return
    const { failureDrafts, raise } = await import('../run/index.js')
    const outside = outsideOf(settings?.config.hooks, cli.terminal.env)
    await raise(workspace, outside, failureDrafts(isRun ? verb : undefined, issues, exitCodeOf))
  } catch {}
}
