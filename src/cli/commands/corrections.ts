import type { Command } from 'commander'
import type { Effect, Intervention } from '../../inspect/corrections/index.js'
import { failure } from '../../kernel/failure.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { withBatch } from '../opened-batch.js'
import { renderTable } from '../render-table.js'
import { say } from '../terminal.js'
import { wholeNumber } from '../whole-number.js'

/** `vigie corrections`: what experts decided, whether it acts, and what it moved in the scores of a batch. */
export function correctionsCommand(cli: Cli): Command {
  return newCommand('corrections')
    .description('Say what experts correct, whether it acts on a batch, and which levels it moved')
    .option('-b, --batch <key>', 'the scores of this batch (default: the last one scored)')
    .option('--examples <number>', 'companies named for each move of level', '3')
    .addHelpText(
      'after',
      `
A rule's levels are those before and after all rules together: it is their sum that moves a company. To see scores without
any correction beside these, run vigie score --without-corrections.

Examples:
  vigie corrections -w demo
  vigie corrections --batch 2206 --examples 10 -w demo --json`,
    )
    .action((_, command: Command) => corrections(cli, command))
}

async function corrections(cli: Cli, command: Command): Promise<void> {
  const { effectsOf, interventions } = await import('../../inspect/corrections/index.js')
  const { lastScored } = await import('../../inspect/explain/index.js')
  const { readDerogations } = await import('../../tables/derogations.js')
  const { openViews } = await import('../../tables/open-views.js')
  const { scoreTable } = await import('../../catalog/score-columns.js')
  const { firstDay } = await import('../../kernel/month.js')
  const { examples } = command.opts() as { examples: string }
  await withBatch(
    cli,
    command,
    async ({ session, context, batch }) => {
      const { catalog, workspace } = context
      const views = await openViews(session, context, batch, [], catalog.models.map(scoreTable))
      const scored = catalog.models.filter((model) => views.some(({ name }) => name === scoreTable(model)))
      if (scored.length === 0)
        throw failure('input-missing', `batch ${batch.text} has no scores`, {
          next: `Run: vigie score --batch ${batch.text}`,
        })
      const derogations = await readDerogations(workspace, catalog.models)
      const known = interventions(catalog, derogations, firstDay(batch.month))
      const effects = await effectsOf(session, scored, wholeNumber('examples', examples, 0))
      if (flagsOf(command).json) return sayJson(cli, { batch: batch.text, interventions: known, effects })
      sayInterventions(cli, known)
      sayEffects(cli, batch.text, effects)
    },
    { otherwise: lastScored },
  )
}

function sayInterventions({ terminal }: Cli, known: readonly Intervention[]): void {
  const rows = known.map((one) => [
    one.mode.replace('_', ' '),
    one.siren ?? one.name,
    one.state,
    one.from,
    one.to ?? 'no end',
    one.author,
    one.label,
  ])
  if (known.length === 0) say(terminal, 'No expert corrects anything.')
  else say(terminal, renderTable(['mode', 'name', 'state', 'from', 'to', 'author', 'label'], rows))
}

function sayEffects({ terminal }: Cli, batch: string, effects: readonly Effect[]): void {
  const rows = effects.map((one) => [
    one.intervention,
    one.model,
    one.before,
    one.after,
    one.companies,
    one.examples.join(' '),
  ])
  if (effects.length === 0) say(terminal, `\nNothing moved in the scores of ${batch}.`)
  else
    say(
      terminal,
      `\n${renderTable(['moved by', 'model', 'level before', 'level after', 'companies', 'such as'], rows)}`,
    )
}
