import type { Command } from 'commander'
import type { BatchKey } from '../../kernel/batch-key.js'
import { Failure, type Issue } from '../../kernel/failure.js'
import type { RunRecord } from '../../run/index.js'
import type { StageContext } from '../../stages/context.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { exitCodeOf } from '../exit-codes.js'
import { sayIssues } from '../main.js'
import { renderTable } from '../render-table.js'
import { progressLine, say, styled } from '../terminal.js'

const purposes = [
  ['import', 'Read the delivered files of a batch into typed rows and refusals'],
  ['validate', 'Check what a batch asserts; a blocking check stops it'],
  ['compact', 'Bring the history of every source up to a batch'],
  ['compute', 'Compute the monthly variables and the two wide tables of a batch'],
  ['score', 'Score every company of a batch with the declared models'],
  ['publish', 'Publish the signed lists of a batch'],
] as const

const collect = (value: string, before: string[] = []) => [...before, value]

/** `vigie run`, and each of its stages as a verb of its own. */
export function batchCommands(cli: Cli): Command[] {
  const withDecisions = (command: Command) =>
    command
      .option('--accept <id>', 'let pass what stopped the batch, by its identifier', collect)
      .option('--reason <text>', 'why, for the --accept in the same place', collect)
      .option('--no-filter', 'follow every company, when nothing says which are in the perimeter')
  const runCommand = withDecisions(newCommand('run'))
    .description('Take batches through every stage, from delivered files to signed lists')
    .option('-b, --batch <key>', 'one batch; without it, every complete batch that is not published yet, in order')
    .option('--dry-run', 'say what would be run, and do nothing')
    .addHelpText(
      'after',
      '\nExamples:\n  vigie run --batch 2011\n  vigie run -w /srv/vigie        # the line for cron\n  vigie run -b 2011 --accept retrait:effectif:2011 --reason "closed sites confirmed by Urssaf"',
    )
    .action((_, command: Command) => runBatches(cli, command))
  const verbs = purposes.map(([name, purpose]) =>
    withDecisions(newCommand(name))
      .description(purpose)
      .requiredOption('-b, --batch <key>', 'the batch, like 2011 for November 2020')
      .addHelpText('after', `\nExample:\n  vigie ${name} --batch 2011 --workspace demo`)
      .action((_, command: Command) => runBatches(cli, command, name)),
  )
  return [runCommand, ...verbs]
}

interface Plan {
  readonly batches: readonly BatchKey[]
  readonly notices: readonly Issue[]
  readonly already: readonly { readonly batch: string; readonly published: string }[]
}

async function runBatches(cli: Cli, command: Command, only?: string): Promise<void> {
  const { run, stages } = await import('../../run/index.js')
  const context = await cli.context(command)
  const { batch, dryRun } = command.opts() as { batch?: string; dryRun?: boolean }
  const plan = await planBatches(context, batch, only)
  const wanted = stages.filter(({ name }) => only === undefined || name === only)
  if (dryRun)
    return sayPlan(
      cli,
      command,
      plan,
      wanted.map(({ name }) => name),
    )
  if (plan.batches.length === 0) return nothingToDo(cli, command, plan)
  const progress = progressLine(cli.terminal)
  const record = await run(context, {
    command: only ?? 'run',
    batches: plan.batches,
    stages: wanted,
    notices: plan.notices,
    process: cli.process,
    watcher: { progress: progress.show },
    stopped: cli.stopped,
    exitCode: exitCodeOf,
  })
  progress.clear()
  cli.end(record.exitCode ?? 70)
  if (flagsOf(command).json) sayJson(cli, { run: record })
  else sayRun(cli, context, record, plan)
}

async function planBatches(
  context: Omit<StageContext, 'tell'>,
  named: string | undefined,
  only: string | undefined,
): Promise<Plan> {
  const { batchNamed, batchStates, incompleteIssue, missingSources } = await import('../../run/index.js')
  const { workspace, catalog } = context
  if (named !== undefined) {
    const batch = batchNamed(named)
    const reads = only === undefined || only === 'import'
    const missing = reads ? await missingSources(workspace, catalog, batch) : []
    const notices = missing.length > 0 ? [incompleteIssue({ batch, missing, published: null }, 'warning')] : []
    return { batches: [batch], notices, already: [] }
  }
  const states = await batchStates(workspace, catalog)
  if (states.length === 0) {
    throw new Failure({
      cause: 'input-missing',
      place: workspace.batches,
      message: 'no batch is delivered there',
      next: 'Put the files of a month in batches/AAMM, or name the workspace with --workspace.',
    })
  }
  const already = states.flatMap(({ batch, published }) => (published ? [{ batch: batch.text, published }] : []))
  const waiting = states.filter(({ published }) => published === null)
  const incomplete = waiting.filter(({ missing }) => missing.length > 0)
  return {
    batches: waiting.filter(({ missing }) => missing.length === 0).map(({ batch }) => batch),
    notices: incomplete.map((state) => incompleteIssue(state, 'input-missing')),
    already,
  }
}

function sayPlan(cli: Cli, command: Command, plan: Plan, stages: readonly string[]): void {
  cli.end(exitCodeOf(plan.notices))
  const batches = plan.batches.map(({ text }) => text)
  if (flagsOf(command).json)
    return sayJson(cli, { wouldRun: { batches, stages }, already: plan.already, issues: plan.notices })
  say(
    cli.terminal,
    batches.length > 0 ? `Would run ${stages.join(', ')} for ${batches.join(', ')}.` : 'Nothing would run.',
  )
  sayIssues(cli.terminal, plan.notices)
}

function nothingToDo(cli: Cli, command: Command, plan: Plan): void {
  cli.end(exitCodeOf(plan.notices))
  if (flagsOf(command).json) return sayJson(cli, { run: null, already: plan.already, issues: plan.notices })
  for (const { batch, published } of plan.already) say(cli.terminal, `${batch}  fresh  lists published as ${published}`)
  sayIssues(cli.terminal, plan.notices)
}

function sayRun(cli: Cli, context: Omit<StageContext, 'tell'>, record: RunRecord, plan: Plan): void {
  const { terminal } = cli
  for (const { batch, published } of plan.already) say(terminal, `${batch}  fresh  lists published as ${published}`)
  const rows = record.stages.map(({ batch, stage, outcome, seconds, peakBytes }) => [
    batch,
    stage,
    outcome,
    Number(seconds.toFixed(2)),
    peakBytes === null ? null : Math.round(peakBytes / 2 ** 20),
  ])
  say(terminal, renderTable(['batch', 'stage', 'outcome', 'seconds', 'peak MiB'], rows))
  sayIssues(terminal, record.issues)
  const style = record.outcome === 'done' ? 'green' : record.outcome === 'warnings' ? 'yellow' : 'red'
  say(
    terminal,
    `${styled(terminal, style, record.outcome)}. Record and log: ${context.workspace.path('runs', record.id)}`,
  )
}
