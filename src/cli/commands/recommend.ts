import type { Command } from 'commander'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { modelNamed } from '../model-named.js'
import { importedBatch } from '../opened-batch.js'
import { sayIssues } from '../say-issues.js'
import { say } from '../terminal.js'
import { watchedRun } from '../watched-run.js'

/** `vigie recommend`: companies like those already supported. Never part of a run: nobody has to deliver supports. */
export function recommendCommand(cli: Cli): Command {
  return newCommand('recommend')
    .description('Recommend companies that no list alerts, and that resemble those already supported')
    .requiredOption('-b, --batch <key>', 'the batch, like 2011 for November 2020')
    .option('--model <id>', 'compare the terms of this model (default: the first of the declared ones)')
    .addHelpText(
      'after',
      `
Examples:
  vigie recommend --batch 2206 --workspace demo
  vigie query -w demo "SELECT rang, siren, ressemblance, raisons FROM recommandation LIMIT 5"`,
    )
    .action((_, command: Command) => recommend(cli, command))
}

async function recommend(cli: Cli, command: Command): Promise<void> {
  const { batch: named, model: id } = command.opts() as { batch: string; model?: string }
  const { recommendBatch } = await import('../../learn/recommend/index.js')
  const context = await cli.context(command)
  const batch = await importedBatch(context.workspace, named)
  const model = modelNamed(context.catalog, id ?? context.catalog.models[0]?.id ?? '')
  const record = await watchedRun(cli, context, {
    command: 'recommend',
    batches: [batch],
    stages: [
      {
        name: 'recommend',
        run: (given, of) => recommendBatch(given, of, model),
      },
    ],
  })
  cli.end(record.exitCode ?? 70)
  if (flagsOf(command).json) return sayJson(cli, { run: record })
  sayIssues(cli.terminal, record.issues)
  const [done] = record.stages
  const { examples, recommended } = (done?.figures ?? {}) as { examples?: number; recommended?: number }
  if (recommended !== undefined)
    say(cli.terminal, `${recommended} companies recommended, from ${examples} supports: the table recommandation.`)
}
