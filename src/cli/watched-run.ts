import type { RunRecord } from '../run/index.js'
import type { RunContext, RunRequest } from '../run/run.js'
import type { Cli } from './cli.js'
import { exitCodeOf } from './exit-codes.js'
import { processStart } from './process-start.js'
import { tellMetrics } from './tell-metrics.js'
import { progressLine, tell } from './terminal.js'

/** Runs stages as this command line does: told on its terminal, stopped by its signals, recorded under who typed it. */
export async function watchedRun(
  cli: Cli,
  context: RunContext,
  request: Pick<RunRequest, 'command' | 'batches' | 'stages'> &
    Partial<Pick<RunRequest, 'notices' | 'finish' | 'afterwards' | 'until'>>,
): Promise<RunRecord> {
  const { run } = await import('../run/index.js')
  const progress = progressLine(cli.terminal)
  const record = await run(context, {
    notices: [],
    ...request,
    process: cli.process,
    processStart: processStart(cli.process),
    operator: cli.operator,
    watcher: { progress: progress.show, warn: (text) => tell(cli.terminal, `warning: ${text}`) },
    stop: cli.stop,
    exitCode: exitCodeOf,
    opened: cli.opened,
    told: (hookFailures) => tellMetrics(cli, context, hookFailures),
  })
  progress.clear()
  return record
}
