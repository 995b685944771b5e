import type { Command } from 'commander'
import { failure } from '../../kernel/failure.js'
import { firstDay, parseMonth } from '../../kernel/month.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { modelNamed, modelPath } from '../model-named.js'
import { withBatch } from '../opened-batch.js'
import { progressLine, say } from '../terminal.js'
import { wholeNumber } from '../whole-number.js'

interface EvaluateFlags {
  readonly compare?: string
  readonly from?: string
  readonly to?: string
  readonly resamples: string
  readonly seed: string
  readonly html?: string
  readonly save?: boolean
}

/** `vigie evaluate`: what a model is worth on companies and months that it did not learn from. */
export function evaluateCommand(cli: Cli): Command {
  return newCommand('evaluate')
    .description('Judge a model on companies and months that it did not learn from')
    .argument('<model>', 'the model to judge')
    .option('--as-of <key>', 'on the training tables of this batch (default: the last that has some)')
    .option('--compare <model>', 'another model, on the same lines')
    .option('--from <month>', 'first month judged, like 2019-01 (default: the first that can be)')
    .option('--to <month>', 'last month judged (default: the last whose outcome is known)')
    .option('--resamples <number>', 'resamples of companies behind the intervals', '200')
    .option('--seed <number>', 'what resamples are drawn from: the same seed gives the same figures', '1')
    .option('--html <file>', 'write a page with the curves, which opens without network')
    .option('--save', 'write the figures in the file of the model, for its page of the reference')
    .addHelpText(
      'after',
      `
The training tables are those of: vigie compute --as-of KEY

Examples:
  vigie evaluate demonstration -w demo
  vigie evaluate demonstration --as-of 2206 --from 2020-01 --html evaluation.html -w demo
  vigie evaluate demonstration --compare demonstration -w demo --json`,
    )
    .action((name: string, _, command: Command) => runEvaluate(cli, command, name))
}

async function runEvaluate(cli: Cli, command: Command, name: string): Promise<void> {
  const flags = command.opts() as EvaluateFlags
  const [resamples, seed] = [
    wholeNumber('resamples', flags.resamples, 0, 10_000),
    wholeNumber('seed', flags.seed, 0, 2 ** 32 - 1),
  ]
  const { evaluate, evaluationPage, lastTraining } = await import('../../learn/evaluate/index.js')
  const { openViews } = await import('../../tables/open-views.js')
  const progress = progressLine(cli.terminal)
  await withBatch(
    cli,
    command,
    async ({ session, context, batch }) => {
      const model = modelNamed(context.catalog, name)
      const other = flags.compare === undefined ? undefined : modelNamed(context.catalog, flags.compare)
      await openViews(session, { ...context, training: true }, batch, [], [model.grain])
      const found = await evaluate(session, {
        model,
        other,
        batch: batch.text,
        from: dayOf(flags.from),
        to: dayOf(flags.to),
        resamples,
        seed,
        tell: (text) => progress.show(`evaluate ${model.id}: ${text}`),
      }).finally(() => progress.clear())
      if (flags.html !== undefined) {
        const { writePage } = await import('../write-page.js')
        await writePage(cli, context.workspace, flags.html, evaluationPage(found))
      }
      if (flags.save) {
        const { saveEvaluation } = await import('../../learn/evaluate/index.js')
        await saveEvaluation(await modelPath(context, model), model, found)
      }
      if (flagsOf(command).json) return sayJson(cli, found)
      const { evaluationLines } = await import('../evaluation-lines.js')
      say(cli.terminal, evaluationLines(cli.terminal, found).join('\n'))
    },
    { otherwise: lastTraining },
  )
}

function dayOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const month = parseMonth(text)
  if (!month) throw failure('usage', `${text} is not a month`, { next: 'Write it like 2019-01.' })
  return firstDay(month)
}
