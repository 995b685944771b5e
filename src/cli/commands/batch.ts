import { join } from 'node:path'
import type { Command } from 'commander'
import type { Issue } from '../../kernel/failure.js'
import { wordReasons } from '../../kernel/step.js'
import type { RunRecord } from '../../run/index.js'
import type { RunContext } from '../../run/run.js'
import { type Cli, collect, flagsOf, newCommand, sayJson } from '../cli.js'
import type { Settings } from '../configure.js'
import { foretell } from '../foretell.js'
import { dependenciesOf, nothingRun, nothingToDo } from '../nothing-to-do.js'
import { perimeterLines } from '../perimeter-lines.js'
import { type Plan, planBatches } from '../plan.js'
import { sayAlready, sayForetold } from '../plan-lines.js'
import { renderTable } from '../render-table.js'
import { sayIssues } from '../say-issues.js'
import { addStages, type StageFlags, stageFlagsOf, stagesBetween } from '../stage-flags.js'
import { say, styled } from '../terminal.js'
import { verdictLines } from '../verdict-lines.js'
import { waitingApprovals } from '../waiting-approvals.js'
import { watchedRun } from '../watched-run.js'
import { addWindow, type WindowFlags, windowOf } from '../window-flags.js'

const purposes = [
  ['import', 'Read the delivered files of a batch into typed rows and refusals'],
  ['validate', 'Check what a batch asserts; a blocking check stops it'],
  ['compact', 'Bring the history of every source up to a batch'],
  ['perimeter', 'Decide which companies are followed as of a batch, and say who enters and who leaves'],
  ['compute', 'Compute the monthly variables and the two wide tables of a batch'],
  ['score', 'Score every company of a batch with the declared models'],
  ['stability', 'Compare the scores of a batch with those before it, and keep what moved beside the verdicts'],
  ['publish', 'Publish the signed lists of a batch'],
] as const

/** `vigie run`, and each of its stages as a verb of its own. */
export function batchCommands(cli: Cli): Command[] {
  const withDecisions = (command: Command) =>
    command
      .option('--accept <id>', 'let pass what stopped the batch, by its identifier', collect)
      .option('--reason <text>', 'why, for the --accept in the same place', collect)
      .option('--limit <name=value>', 'what a delivered file may be (vigie help settings)', collect)
      .option('--no-filter', 'follow every company, when nothing says which are in the perimeter')
  const runCommand = addStages(withDecisions(newCommand('run')))
    .description('Take batches through every stage, from delivered files to signed lists')
    .option('-b, --batch <key>', 'one batch; without it, every complete batch that is not published yet, in order')
    .option('--dry-run', 'say what would be run and why, as vigie plan does, and do nothing')
    .addHelpText(
      'after',
      '\nExamples:\n  vigie run --batch 2011\n  vigie run -w /srv/vigie        # the line for cron\n  vigie run -b 2011 --until compute --dry-run\n  vigie run -b 2011 --accept retrait:effectif:2011 --reason "closed sites confirmed by Urssaf"',
    )
    .action((_, command: Command) => runBatches(cli, command))
  const verbs = purposes.map(([name, purpose]) => {
    const command = withDecisions(newCommand(name)).description(purpose)
    if (name === 'score')
      command.option('--without-corrections', 'as the models alone score, in 5-sans-redressement: never published')
    if (name === 'compute') addWindow(command)
    else
      command
        .requiredOption('-b, --batch <key>', 'the batch, like 2011 for November 2020')
        .addHelpText('after', `\nExample:\n  vigie ${name} --batch 2206 --workspace demo`)
    return command.action((_, command: Command) => runBatches(cli, command, name))
  })
  return [runCommand, ...verbs]
}

interface BatchFlags {
  readonly batch?: string
  readonly dryRun?: boolean
  readonly withoutCorrections?: boolean
}

async function runBatches(cli: Cli, command: Command, only?: string): Promise<void> {
  const { dryRun, withoutCorrections = false, ...given } = command.opts() as BatchFlags & WindowFlags & StageFlags
  const batch = given.batch ?? given.asOf
  const window = only === 'compute' ? windowOf(given) : undefined
  const between: StageFlags = only === undefined ? stageFlagsOf(given) : { only }
  const { filter, accept = [], json } = flagsOf(command)
  const settings = await cli.settings(command)
  const wanted = stagesBetween(
    purposes.map(([name]) => name),
    between,
  )
  const whole = only === undefined && wanted.length === purposes.length
  if (whole && !dryRun && accept.length === 0) {
    const idle = await nothingToDo(cli, settings, batch, wanted, filter === false)
    if (idle) {
      cli.end(idle.exitCode ?? 70)
      if (json) sayJson(cli, { run: idle, already: [] })
      else sayRun(cli, settings, idle, [])
      return
    }
  }
  const { emptyTrash, inputsMark, rememberFresh, stages, sweep } = await import('../../run/index.js')
  const context = { ...(await cli.context(command)), window, withoutCorrections }
  const plan = await planBatches(context, batch, wanted.includes('import'))
  const those = stages.filter(({ name }) => wanted.includes(name))
  if (dryRun) return sayForetold(cli, await foretell(context, settings, plan, those), json === true)
  if (plan.batches.length === 0) {
    await sweep(context)
    const notices = [...plan.notices, ...(await waitingApprovals(context))]
    await nothingRun(cli, context, { command: only ?? 'run', batches: [], stages: [], issues: notices })
    return sayForetold(cli, { plan: { ...plan, notices }, stages: [], steps: [], since: [] }, json === true)
  }
  const dependencies = dependenciesOf(settings, filter === false)
  const { workspace } = context
  const before = await Promise.all(plan.batches.map((one) => inputsMark(workspace, one, dependencies)))
  const record = await watchedRun(cli, context, {
    command: only ?? 'run',
    batches: plan.batches,
    stages: those,
    notices: plan.notices,
    ...(wanted.includes('publish') ? { afterwards: () => afterwards(context) } : {}),
    finish: async ({ outcome }) => {
      if (!whole || (outcome !== 'done' && outcome !== 'warnings')) return
      await emptyTrash(workspace)
      for (const [rank, done] of plan.batches.entries())
        await rememberFresh(workspace, done, dependencies, before[rank] ?? '')
    },
  })
  cli.end(record.exitCode ?? 70)
  if (json) sayJson(cli, { run: record, already: plan.already })
  else sayRun(cli, settings, record, plan.already)
}

/** What the chain waits for once its stages are done: persons, and soon other keys. */
async function afterwards(context: RunContext): Promise<Issue[]> {
  const { expiringKeys } = await import('../expiring-keys.js')
  return [...(await expiringKeys(context.workspace.trust, context.clock())), ...(await waitingApprovals(context))]
}

function sayRun(cli: Cli, settings: Settings, record: RunRecord, already: Plan['already']): void {
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
  sayIssues(terminal, record.issues)
  const style = record.outcome === 'done' ? 'green' : record.outcome === 'warnings' ? 'yellow' : 'red'
  const place = join(settings.workspace, 'runs', record.id)
  say(terminal, `${styled(terminal, style, record.outcome)}. Record and log: ${place}`)
}
