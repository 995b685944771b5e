import { join } from 'node:path'
import type { RunRecord } from '../run/index.js'
import type { Cli } from './cli.js'
import { issuesIn } from './in-workspace.js'
import { nextCommand } from './next-command.js'
import { sayIssues } from './say-issues.js'
import { say, styled, tell } from './terminal.js'

/** How a run ended, for people: its issues, where its record is and, when something is left to do, what to type. */
export function sayEnd({ terminal }: Cli, record: RunRecord, workspace: string): void {
  const { outcome, issues, id, exitCode } = record
  sayIssues(terminal, issuesIn(issues, workspace))
  const place = join(workspace, 'runs', id)
  const style = outcome === 'done' ? 'green' : outcome === 'warnings' ? 'yellow' : 'red'
  say(terminal, `${styled(terminal, style, outcome)}. Record and log: ${place}`)
  const next = nextCommand(record, workspace)
  if (next) tell(terminal, `Exit code ${exitCode}. Log: ${join(place, 'log.ndjson')}. Type: ${next}`)
}
