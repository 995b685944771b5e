import { mkdir } from 'node:fs/promises'
import pino from 'pino'
import { type Issue, wordIssue } from '../kernel/failure.js'
import type { Teller } from '../stages/context.js'
import type { Workspace } from '../store/workspace.js'

/** Who watches a run, besides its log. */
export interface Watcher {
  progress(text: string): void
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
    close: () => destination.end(),
  }
}
