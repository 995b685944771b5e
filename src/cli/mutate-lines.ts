import type { MutationReport } from '../bench/mutate/mutate.js'
import type { Cli } from './cli.js'
import { renderTable } from './render-table.js'
import { say, styled, tell } from './terminal.js'

/** How many wrong queries the cases see, then those they do not. */
export function sayMutation(cli: Cli, { queries, killed, survived, doNotRun, score, bar }: MutationReport): void {
  const rows = queries.map((report) => [
    report.query,
    report.cases,
    report.killed,
    report.survivors.length,
    report.doNotRun,
    percent(report.killed / Math.max(1, report.killed + report.survivors.length)),
    report.seconds,
  ])
  const columns = ['query', 'cases', 'seen', 'not seen', 'do not run', 'score', 'seconds']
  say(cli.terminal, renderTable(columns, rows))
  say(
    cli.terminal,
    `${percent(score)} of ${killed + survived} wrong queries are seen by a case (bar ${percent(bar)}); ${doNotRun} more do not run`,
  )
  for (const { query, survivors, stale } of queries) {
    for (const { mutant, reason } of survivors) {
      const why = reason ?? styled(cli.terminal, 'yellow', 'no reason is given')
      tell(cli.terminal, `${query}: ${mutant}\n    ${why}`)
    }
    for (const mutant of stale) tell(cli.terminal, `${query}: listed for nothing: ${mutant}`)
  }
}

const percent = (share: number) => `${(Math.floor(share * 1000) / 10).toFixed(1)} %`
