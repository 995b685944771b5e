import { type Issue, wordIssue } from '../kernel/failure.js'
import { styled, type Terminal, tell } from './terminal.js'

/** Problems for people, at most twenty of a kind, each with what to do. */
export function sayIssues(terminal: Terminal, issues: readonly Issue[]): void {
  for (const issue of issues.slice(0, 20)) {
    const head = issue.cause === 'warning' ? styled(terminal, 'yellow', 'warning') : styled(terminal, 'red', 'error')
    tell(terminal, `${head}: ${wordIssue(issue)}`)
  }
  if (issues.length > 20) tell(terminal, `… and ${issues.length - 20} more; the run's log has them all.`)
}
