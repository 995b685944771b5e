import { mkdir } from 'node:fs/promises'
import pino from 'pino'
import { type Issue, wordIssue } from '../kernel/failure.js'
import type { Teller } from '../stages/context.js'
import type { Workspace } from '../store/workspace.js'

/** Who watches a run, besides its log. */
export interface Watcher {
  progress(text: string): void
  /** Something about the watching itself is wrong, which changes nothing of the run. */
  warn(text: string): void
}

/** The log of a run: one JSON object a line, facts and counts, never a row. Written at once, so that a crash keeps it. */
export async function openJournal(
  workspace: Workspace,
  runId: string,
  watcher: Watcher,
): Promise<{ teller: Teller; close(): void }> {
  const folder = workspace.path('runs', runId)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const destination = pino.destination({ dest: `${folder}/log.ndjson`, sync: true, mode: 0o600 })
  let lost = false
  // A full disk costs lines of the log, never the run: said once, since each line would say it again.
  destination.on('error', (error: NodeJS.ErrnoException) => {
    if (!lost) watcher.warn(`the log of the run cannot be written (${error.code ?? error.name}): lines of it are lost`)
    lost = true
  })
  const log = pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (level) => ({ level }) } },
    destination,
  )
  return {
    teller: {
      fact: (event, fields) => log.info({ run: runId, event, ...fields }),
      progress: (text) => watcher.progress(text),
      issue: (issue: Issue) =>
        issue.cause === 'warning'
          ? log.warn({ run: runId, ...issue }, wordIssue(issue))
          : log.error({ run: runId, ...issue }, wordIssue(issue)),
    },
    close: () => {
      // A destination that lost lines still holds them, and would try again for ever.
      if (lost) destination.destroy()
      else destination.end()
    },
  }
}
