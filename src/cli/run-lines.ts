import { wordReasons } from '../kernel/step.js'
import type { RunRecord } from '../run/index.js'
import type { Cli } from './cli.js'
import type { Settings } from './configure.js'
import { perimeterLines } from './perimeter-lines.js'
import type { Plan } from './plan.js'
import { sayAlready } from './plan-lines.js'
import { renderTable } from './render-table.js'
import { sayEnd } from './say-end.js'
import { say } from './terminal.js'
import { verdictLines } from './verdict-lines.js'

/** What a run did, stage by stage, and where its record is. */
export function sayRun(cli: Cli, settings: Settings, record: RunRecord, already: Plan['already']): void {
  const { terminal } = cli
  sayAlready(cli, already)
  const rows = record.stages.map(({ batch, stage, outcome, seconds, peakBytes, why = [] }) => [
    batch,
    stage,
    outcome,
    Number(seconds.toFixed(2)),
    peakBytes === null ? null : Math.round(peakBytes / 2 ** 20),
    wordReasons(
      why.filter(({ change }) => change !== 'missing'),
      2,
    ),
  ])
  const columns = ['batch', 'stage', 'outcome', 'seconds', 'peak MiB', 'why']
  const said = rows.some((row) => row.at(-1) !== '') ? columns.length : columns.length - 1
  say(
    terminal,
    renderTable(
      columns.slice(0, said),
      rows.map((row) => row.slice(0, said)),
    ),
  )
  const more =
    record.command === 'perimeter'
      ? perimeterLines(record)
      : record.command === 'validate'
        ? verdictLines(record)
        : undefined
  if (more) say(terminal, `\n${more}`)
  sayEnd(cli, record, settings.workspace)
}
