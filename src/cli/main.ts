import { type Command, CommanderError } from 'commander'
import { failure, failureOf } from '../kernel/failure.js'
import { createCli, flagsOf, packageVersion } from './cli.js'
import { exitCodeOf } from './exit-codes.js'
import { issuesIn } from './in-workspace.js'
import { buildProgram } from './program.js'
import { raiseFailure } from './raise-failure.js'
import { sayIssues } from './say-issues.js'
import { styled, type Terminal, tell } from './terminal.js'

/**
 * Runs one command line and gives its exit code. Results go to stdout, everything else to stderr. A first interrupt asks
 * the run to stop at the next safe point, a second one ends it at once.
 */
export async function main(
  argv: readonly string[],
  env: Terminal['env'],
  { stdout, stderr }: Pick<Terminal, 'stdout' | 'stderr'> = process,
): Promise<number> {
  // Whatever is written here is about companies: never readable by others, not even while it is being written.
  process.umask(0o077)
  const terminal: Terminal = { stdout, stderr, env }
  const stopping = new AbortController()
  const ask = (cause: 'interrupted' | 'terminated') => () => {
    if (stopping.signal.aborted) process.exit(cause === 'interrupted' ? 130 : 143)
    tell(terminal, 'Stopping; once more to stop at once.')
    stopping.abort(failure(cause, 'was stopped by a signal', { next: 'Run the same command again to go on.' }))
  }
  const [onInterrupt, onTerminate] = [ask('interrupted'), ask('terminated')]
  process.on('SIGINT', onInterrupt)
  process.on('SIGTERM', onTerminate)
  // A reader that closes its end (`| head`) is not an error of ours.
  stdout.on('error', () => undefined)
  stderr.on('error', () => undefined)
  let code = 0
  const cli = createCli(terminal, argv, process.pid, stopping.signal, (value) => {
    code = value
  })
  let acting: Command | undefined
  try {
    const program = buildProgram(cli, await packageVersion())
    program.hook('preAction', (_, command) => {
      acting = command
    })
    await program.parseAsync(argv as string[])
  } catch (error) {
    code = wordError(terminal, argv, acting, error)
    if (acting) await raiseFailure(cli, acting, error)
  } finally {
    process.off('SIGINT', onInterrupt)
    process.off('SIGTERM', onTerminate)
  }
  return code
}

/** The verb that was typed, whatever the words under it. */
function verbOf(command: Command): string {
  let top = command
  while (top.parent?.parent) top = top.parent
  return top.name()
}

function wordError(terminal: Terminal, argv: readonly string[], acting: Command | undefined, error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 64
  const known = failureOf(error)
  if (known) {
    const code = exitCodeOf(known.issues)
    const issues = issuesIn(known.issues, acting && flagsOf(acting).workspace)
    if (argv.includes('--json')) {
      terminal.stdout.write(
        `${JSON.stringify({ schemaVersion: 1, outcome: 'failed', exitCode: code, issues }, null, 2)}\n`,
      )
    }
    sayIssues(terminal, issues)
    if (acting && issues.every(({ next }) => next === undefined)) tell(terminal, `Type: vigie help ${verbOf(acting)}`)
    return code
  }
  tell(terminal, styled(terminal, 'red', 'This is a bug in vigie. Please report it with the lines below.'))
  tell(terminal, error instanceof Error ? (error.stack ?? error.message) : String(error))
  return 70
}
