import type { Command } from 'commander'
import { type Cli, clockOf, flagsOf, newCommand, sayJson, signingOf } from '../cli.js'
import { ownTrust } from '../own-trust.js'
import { renderTable } from '../render-table.js'
import { stateOf } from '../run-states.js'
import { sayIssues } from '../say-issues.js'
import { nextFor, sayStandings } from '../standing-lines.js'
import { say } from '../terminal.js'

/** `vigie status`: what is delivered, complete and published, where its lists stand, and what the last runs did. Reads files only, no lock. */
export function statusCommand(cli: Cli): Command {
  return newCommand('status')
    .description('Say what is delivered, published, approved, sent and running, from files alone')
    .addHelpText('after', '\nExamples:\n  vigie status --workspace demo\n  vigie status -w demo --json')
    .action(async (_, command: Command) => {
      const { batchStates } = await import('../../run/batches.js')
      const { lastRuns } = await import('../../run/record.js')
      const { existingWorkspace } = await import('../existing-workspace.js')
      const settings = await cli.settings(command)
      const workspace = await existingWorkspace(settings.workspace)
      const context = { workspace, signing: signingOf(settings, cli.operator), clock: clockOf(cli.terminal.env) }
      const { standingLists } = await import('../../deliver/standing.js')
      const lists = await standingLists(context, await ownTrust(context))
      const states = await batchStates(workspace, await cli.catalog(settings))
      const runs = (await lastRuns(workspace, 5)).map((run) => ({
        ...run,
        outcome: stateOf(run),
      }))
      const batches = states.map(({ batch, missing, problems, published, withdrawn }) => ({
        batch: batch.text,
        missing,
        problems,
        published,
        state: withdrawn
          ? 'withdrawn'
          : published
            ? 'published'
            : problems.length > 0
              ? 'wrong'
              : missing.length > 0
                ? 'incomplete'
                : 'complete',
      }))
      const late = batches.some(({ state }) => state !== 'published' && state !== 'withdrawn')
      cli.end(late ? 20 : 0)
      if (flagsOf(command).json)
        return sayJson(cli, {
          batches,
          lists: lists.map((one) => ({ ...one, next: nextFor(one, flagsOf(command).workspace) })),
          runs,
        })
      if (batches.length === 0) say(cli.terminal, `No batch is delivered in ${workspace.batches}.`)
      else
        say(
          cli.terminal,
          renderTable(
            ['batch', 'state', 'lists', 'not delivered'],
            batches.map(({ batch, state, published, missing }) => [batch, state, published, missing.join(', ')]),
          ),
        )
      sayIssues(
        cli.terminal,
        states.flatMap(({ problems }) => problems),
      )
      sayStandings(cli, lists, flagsOf(command).workspace)
      if (runs.length > 0) {
        const rows = runs.map(({ id, command: verb, batches: of, outcome, exitCode, startedAt }) => [
          id,
          verb,
          of.join(' '),
          outcome,
          exitCode,
          startedAt,
        ])
        say(cli.terminal, `\n${renderTable(['run', 'command', 'batches', 'outcome', 'exit', 'started'], rows)}`)
      }
    })
}
