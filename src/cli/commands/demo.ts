import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { RunRecord } from '../../run/index.js'
import { type Cli, flagsOf, newCommand, packageRoot, sayJson } from '../cli.js'
import { exitCodeOf } from '../exit-codes.js'
import { renderTable } from '../render-table.js'
import { sayIssues } from '../say-issues.js'
import { progressLine, say, styled } from '../terminal.js'

/** `vigie demo`: the whole chain on twelve invented companies, in a workspace of its own. */
export function demoCommand(cli: Cli): Command {
  return newCommand('demo')
    .description('Run the whole chain on two batches of twelve invented companies')
    .addHelpText('after', '\nExamples:\n  vigie demo\n  vigie demo --workspace ./essai')
    .action(async (_, command: Command) => {
      const { prepareDemo } = await import('../../demo/prepare.js')
      const { batchNamed, run, stages } = await import('../../run/index.js')
      const opened = await cli.context(command)
      const { openWorkspace } = await import('../../store/workspace.js')
      const workspace = openWorkspace(resolve(flagsOf(command).workspace ?? cli.terminal.env.VIGIE_WORKSPACE ?? 'demo'))
      const context = { ...opened, workspace, limits: { ...opened.limits, temporary: workspace.temporary } }
      const batches = await prepareDemo(workspace, resolve(packageRoot, 'fixtures', 'small', 'batches'), context)
      const progress = progressLine(cli.terminal)
      const record = await run(context, {
        command: 'demo',
        batches: batches.map(batchNamed),
        stages,
        notices: [],
        process: cli.process,
        watcher: { progress: progress.show },
        stopped: cli.stopped,
        exitCode: exitCodeOf,
      })
      progress.clear()
      // Refused lines are part of the story that the demo tells; anything worse is not.
      cli.end(record.exitCode === 20 ? 0 : (record.exitCode ?? 70))
      if (flagsOf(command).json) return sayJson(cli, { run: record })
      sayDemo(cli, flagsOf(command).workspace ?? 'demo', record, batches)
    })
}

function sayDemo(cli: Cli, place: string, record: RunRecord, batches: readonly string[]): void {
  const { terminal } = cli
  const imported = record.stages
    .filter(({ stage }) => stage === 'import')
    .flatMap(({ batch, figures }) =>
      Object.entries(figures as Record<string, Record<string, number>>).map(([source, counts]) => [
        batch,
        source,
        counts.read,
        counts.kept,
        counts.refused,
        (counts.duplicates ?? 0) + (counts.replaced ?? 0),
      ]),
    )
  say(terminal, renderTable(['batch', 'source', 'lines read', 'kept', 'refused', 'duplicate or replaced'], imported))
  const rows = record.stages.map(({ batch, stage, outcome, seconds }) => [
    batch,
    stage,
    outcome,
    Number(seconds.toFixed(2)),
  ])
  say(terminal, `\n${renderTable(['batch', 'stage', 'outcome', 'seconds'], rows)}\n`)
  sayIssues(terminal, record.issues)
  if (record.outcome === 'failed' || record.outcome === 'interrupted') return
  const last = batches.at(-1)
  const release = `${place}/6-lists/${last}/r1`
  say(
    terminal,
    `
${styled(terminal, 'green', 'Done.')} The signed list of ${last} is in ${release}. Next:
  npx vigie verify ${release}
  npx vigie query -w ${place} "FROM liste_detection"
  npx vigie query -w ${place} "FROM refus"
  npx vigie status -w ${place}`,
  )
}
