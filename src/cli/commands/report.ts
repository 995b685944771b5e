import type { Command } from 'commander'
import { failure } from '../../kernel/failure.js'
import type { Report } from '../../run/index.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { existingWorkspace } from '../existing-workspace.js'
import { renderTable } from '../render-table.js'
import { sayIssues } from '../say-issues.js'
import { say } from '../terminal.js'
import { writePage } from '../write-page.js'

/** `vigie report`: a run beside the last twelve, as tables or as a page with charts. Reads files only. */
export function reportCommand(cli: Cli): Command {
  return newCommand('report')
    .description('Show a run beside the twelve before it: volumes, rejects, checks and durations')
    .argument('[run]', 'a run, or the start of its name (default: the last that had something to do)')
    .option('--html <file>', 'write a page with charts, which opens without network')
    .addHelpText('after', '\nExamples:\n  vigie report -w demo\n  vigie report --html rapport.html -w demo')
    .action((named: string | undefined, _, command: Command) => report(cli, command, named))
}

async function report(cli: Cli, command: Command, named: string | undefined): Promise<void> {
  const { reportOf, runPage } = await import('../../run/index.js')
  const workspace = await existingWorkspace((await cli.settings(command)).workspace)
  const found = await reportOf(workspace, named)
  if (!found) {
    const message = named === undefined ? 'nothing was run yet' : `no run is named ${named}`
    throw failure('input-missing', message, { place: workspace.runs, next: 'vigie runs lists them.' })
  }
  const { html } = command.opts() as { html?: string }
  if (html !== undefined) await writePage(cli, workspace, html, runPage(found))
  if (flagsOf(command).json) return sayJson(cli, { report: found })
  sayReport(cli, found)
}

function sayReport({ terminal }: Cli, { run, volumes, checks, durations }: Report): void {
  const { id, command, batches, outcome, exitCode } = run
  say(terminal, `Run ${id}: ${command} ${batches.join(' ')}, ${outcome}, exit code ${exitCode ?? 'none'}.\n`)
  const sources = volumes.map(({ source, batches: of, usual }) => {
    const last = of.at(-1)
    return [source, last?.batch, of.length, last?.read, usual, last?.refused]
  })
  if (sources.length > 0)
    say(terminal, `${renderTable(['source', 'batch', 'batches', 'read', 'usually', 'refused'], sources)}\n`)
  const told = checks.flatMap(({ check, batches: of }) => {
    const last = of.at(-1)
    if (!last || last.outcome === 'passed' || last.outcome === 'not-run') return []
    return [
      [
        check,
        last.outcome,
        last.bad,
        last.allowed,
        of.filter(({ outcome: how }) => how !== 'passed' && how !== 'not-run').length,
      ],
    ]
  })
  if (told.length > 0) say(terminal, `${renderTable(['check', 'verdict', 'found', 'allowed', 'times told'], told)}\n`)
  else if (checks.length > 0) say(terminal, `${checks.length} checks, none to look at.\n`)
  const stages = durations.map(({ stage, part, last, usual, times, slower }) => [
    part === null ? stage : `${stage} ${part}`,
    last.seconds,
    usual === null ? null : Math.round(usual.seconds * 1000) / 1000,
    times,
    slower ? 'slower' : '',
  ])
  say(terminal, renderTable(['work', 'seconds', 'usually', 'times', ''], stages))
  sayIssues(terminal, run.issues)
}
