import type { Command } from 'commander'
import { Failure, failure, type Issue } from '../../kernel/failure.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { exitCodeOf } from '../exit-codes.js'
import { withBatch } from '../opened-batch.js'
import { sirenOf } from '../siren-of.js'
import { say } from '../terminal.js'

/** `vigie explain`: how a score was made, down to the delivered records. */
export function explainCommand(cli: Cli): Command {
  return newCommand('explain')
    .description('Explain the score of companies: base, contributions, values, and the delivered records behind')
    .argument('<siren...>', 'companies; of a siret, its company')
    .option('-b, --batch <key>', 'the scores of this batch (default: the last one scored)')
    .option('--model <id>', 'by this model alone')
    .option('--ndjson', 'give one JSON object a line, one a company and model')
    .addHelpText(
      'after',
      `
Examples:
  vigie explain 900003005 -w demo
  vigie explain 900003005 900004003 --batch 2206 -w demo --json
  vigie explain --ndjson -w demo $(vigie query -w demo --ndjson "SELECT siren FROM liste_detection LIMIT 20" | jq -r .siren)`,
    )
    .action((words: string[], _, command: Command) => explain(cli, command, words))
}

async function explain(cli: Cli, command: Command, words: readonly string[]): Promise<void> {
  const { absentCompanies, explainCompanies, lastScored } = await import('../../inspect/explain/index.js')
  const { explanationLines } = await import('../explanation-lines.js')
  const { model, ndjson } = command.opts() as { model?: string; ndjson?: boolean }
  const sirens = [...new Set(words.map(sirenOf))]
  await withBatch(
    cli,
    command,
    async ({ session, context, batch }) => {
      await refuseUnknownModel(
        model,
        context.catalog.models.map(({ id }) => id),
      )
      const found = await explainCompanies(session, context, batch, sirens, model)
      const absent = sirens.filter((siren) => !found.some((one) => one.siren === siren))
      const issues = await absentCompanies(session, context, batch, absent)
      if (found.length === 0) throw new Failure(issues)
      await tellAbsent(cli, issues)
      if (ndjson) for (const one of found) say(cli.terminal, JSON.stringify(one))
      else if (flagsOf(command).json) sayJson(cli, { batch: batch.text, explanations: found, issues })
      else say(cli.terminal, found.map((one) => explanationLines(cli.terminal, one).join('\n')).join('\n\n'))
    },
    { otherwise: lastScored },
  )
}

async function refuseUnknownModel(model: string | undefined, known: readonly string[]): Promise<void> {
  if (model === undefined || known.includes(model)) return
  const { didYouMean } = await import('../../kernel/closest.js')
  throw failure('usage', `no model is named ${model}`, {
    next: didYouMean(model, known, `Models: ${known.join(', ')}.`),
  })
}

async function tellAbsent(cli: Cli, issues: readonly Issue[]): Promise<void> {
  if (issues.length === 0) return
  const { sayIssues } = await import('../say-issues.js')
  sayIssues(cli.terminal, issues)
  cli.end(exitCodeOf(issues))
}
