import type { Command } from 'commander'
import type { BatchKey } from '../../kernel/batch-key.js'
import type { Planner, RunRecord, UndoPlan } from '../../run/index.js'
import type { RunContext } from '../../run/run.js'
import { type Cli, collect, flagsOf, newCommand, sayJson } from '../cli.js'
import { renderTable } from '../render-table.js'
import { sayEnd } from '../say-end.js'
import { say } from '../terminal.js'
import { watchedRun } from '../watched-run.js'

const kept = `
What is taken away is kept in .vigie/corbeille until a run has gone through after it; vigie restore puts it back. Lists that
were published stay as they are.`

/** The operations that take away what batches asserted or what was made of it: all can be looked at first, and undone. */
export function undoCommands(cli: Cli): Command[] {
  return [
    operation('rollback', 'Go back to an earlier batch: take away everything that came after it')
      .requiredOption('--to <key>', 'the batch that becomes the last one again')
      .addHelpText(
        'after',
        `${kept}\n\nExamples:\n  vigie rollback --to 2010 --dry-run\n  vigie rollback --to 2010 --accept rollback:2010 --reason "wrong country delivered"`,
      )
      .action((_, command: Command) => {
        const { to } = command.opts() as { to: string }
        return undo(cli, command, 'rollback', to, async () => (await import('../../run/index.js')).rollbackPlan)
      }),
    operation('drop-batch', 'Take away what one batch asserted; what follows is as if it had never come')
      .argument('<key>', 'the batch')
      .option('--source <name>', 'what it asserted of this source alone')
      .addHelpText(
        'after',
        `${kept}\n\nExamples:\n  vigie drop-batch 2011_01 --dry-run\n  vigie drop-batch 2011 --source debit --accept drop-batch:2011 --reason "file of another month"`,
      )
      .action((key: string, _, command: Command) => {
        const { source } = command.opts() as { source?: string }
        return undo(cli, command, 'drop-batch', key, async () => (await import('../../run/index.js')).dropPlan(source))
      }),
    operation('purge', 'Take away what is older than the retention set in vigie.yaml')
      .addHelpText('after', `${kept}\n\nExample:\n  vigie purge --dry-run`)
      .action((_, command: Command) =>
        undo(cli, command, 'purge', undefined, async () => (await import('../../run/index.js')).purgePlan),
      ),
    operation('prune', 'Take away the lines of companies that are in the perimeter of no batch')
      .addHelpText('after', `${kept}\n\nExample:\n  vigie prune --dry-run`)
      .action((_, command: Command) =>
        undo(cli, command, 'prune', undefined, async () => (await import('../../run/index.js')).prunePlan),
      ),
    newCommand('restore')
      .description('Put back what the last operation took away')
      .addHelpText('after', '\nExample:\n  vigie restore')
      .action((_, command: Command) => restore(cli, command)),
  ]
}

const operation = (name: string, description: string) =>
  newCommand(name)
    .description(description)
    .option('--dry-run', 'say what would be taken away, and do nothing')
    .option('--accept <id>', 'let pass an operation that takes away much, by its identifier', collect)
    .option('--reason <text>', 'why, for the --accept in the same place', collect)

async function undo(
  cli: Cli,
  command: Command,
  name: string,
  key: string | undefined,
  planner: () => Promise<Planner>,
): Promise<void> {
  const { batchNamed, lastImported, undoStages } = await import('../../run/index.js')
  const context = await cli.context(command)
  const batch = key === undefined ? await lastImported(context.workspace) : batchNamed(key)
  const plan = await planner()
  if ((command.opts() as { dryRun?: boolean }).dryRun) return dryRun(cli, command, context, name, batch, plan)
  await runStages(cli, command, context, name, batch, undoStages(name, plan))
}

async function dryRun(
  cli: Cli,
  command: Command,
  context: RunContext,
  name: string,
  batch: BatchKey,
  planner: Planner,
): Promise<void> {
  const { undoId } = await import('../../run/index.js')
  const { withSession } = await import('../../store/session.js')
  const plan = await withSession(context.limits, (session) => planner(session, context, batch))
  const accept = plan.share > context.undo.share ? undoId(name, batch) : null
  cli.end(0)
  const { replace: _, ...told } = plan
  if (flagsOf(command).json) return sayJson(cli, { wouldTakeAway: told, accept })
  sayPlan(cli, plan, accept)
}

function sayPlan({ terminal }: Cli, { paths, lines, share, batches }: UndoPlan, accept: string | null): void {
  if (paths.length === 0) {
    say(terminal, 'Nothing to take away.')
    return
  }
  if (lines.length > 0)
    say(
      terminal,
      renderTable(
        ['batch', 'source', 'lines'],
        lines.map((one) => [one.batch, one.source, one.lines]),
      ),
    )
  say(
    terminal,
    `\n${paths.length} files and folders would be put aside; ${Math.round(share * 1000) / 10} % of all lines.`,
  )
  if (batches.length > 0) say(terminal, `Withdrawn, and run again only when named: ${batches.join(', ')}.`)
  if (accept) say(terminal, `It takes: --accept ${accept} --reason "…"`)
}

async function restore(cli: Cli, command: Command): Promise<void> {
  const { lastImported, restoreStages } = await import('../../run/index.js')
  const { parseBatchKey } = await import('../../kernel/batch-key.js')
  const context = await cli.context(command)
  const batch = await lastImported(context.workspace).catch(() => parseBatchKey('0001') as BatchKey)
  await runStages(cli, command, context, 'restore', batch, restoreStages)
}

async function runStages(
  cli: Cli,
  command: Command,
  context: RunContext,
  name: string,
  batch: BatchKey,
  stages: Parameters<typeof import('../../run/index.js')['run']>[1]['stages'],
): Promise<void> {
  const record = await watchedRun(cli, context, { command: name, batches: [batch], stages })
  cli.end(record.exitCode ?? 70)
  if (flagsOf(command).json) return sayJson(cli, { run: record })
  sayDone(cli, context.workspace.root, record)
}

function sayDone(cli: Cli, root: string, record: RunRecord): void {
  const { terminal } = cli
  const rows = record.stages.map(({ stage, outcome: how, seconds, figures }) => {
    const lines = (figures.lines as UndoPlan['lines'] | undefined)?.reduce((sum, one) => sum + one.lines, 0)
    return [stage, how, Number(seconds.toFixed(2)), lines ?? null]
  })
  say(terminal, renderTable(['step', 'outcome', 'seconds', 'lines taken away'], rows))
  sayEnd(cli, record, root)
}
