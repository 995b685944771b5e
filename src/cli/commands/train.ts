import { resolve } from 'node:path'
import type { Command } from 'commander'
import { failure } from '../../kernel/failure.js'
import { firstDay, parseMonth } from '../../kernel/month.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { withBatch } from '../opened-batch.js'
import { say } from '../terminal.js'
import { trainModel } from '../train-model.js'
import { trainedLines } from '../trained-lines.js'

interface TrainFlags {
  readonly algorithm: string
  readonly from?: string
  readonly to?: string
  readonly until?: string
  readonly out?: string
  readonly replace?: boolean
}

/** `vigie train`: a model file from past months, by a plan of `pipelines/models`. */
export function trainCommand(cli: Cli): Command {
  return newCommand('train')
    .description('Learn a model from past months, and write its file')
    .argument('<plan>', 'the plan to learn by: pipelines/models/<plan>.training.yaml')
    .option('--as-of <key>', 'on the training tables of this batch (default: the last that has some)')
    .option('--algorithm <name>', 'additive: curves and pairs; logistic: the simple reference', 'additive')
    .option('--from <month>', 'first month to learn from, like 2016-01 (default: that of the plan)')
    .option('--to <month>', 'last month to learn from (default: the last that the plan allows)')
    .option('--until <month>', 'last month whose outcome is looked at: before a crisis, say (default: the last known)')
    .option(
      '--out <file>',
      'where to write the model (default: models/<plan>.model.json of the workspace, which then scores with it)',
    )
    .option('--replace', 'write over a model whose numbers a person has corrected since it was learnt')
    .addHelpText(
      'after',
      `
The training tables are those of: vigie compute --as-of KEY. The same tables, plan and seed give the same numbers, on any
number of threads.

Examples:
  vigie train demonstration -w demo --out essai.model.json
  vigie train demonstration --as-of 2206 --algorithm logistic -w demo --out reference.model.json
  vigie train demonstration --until 2018-08 -w pays`,
    )
    .action((name: string, _, command: Command) => runTrain(cli, command, name))
}

async function runTrain(cli: Cli, command: Command, name: string): Promise<void> {
  const { algorithm, from, to, until, out, replace = false } = command.opts() as TrainFlags
  if (algorithm !== 'additive' && algorithm !== 'logistic')
    throw failure('usage', `no algorithm is named ${algorithm}`, { next: 'There are two: additive and logistic.' })
  const { lastTraining } = await import('../../learn/evaluate/index.js')
  await withBatch(
    cli,
    command,
    async (opened) => {
      const path = out === undefined ? opened.context.workspace.model(name) : resolve(out)
      const months = { from: dayOf(from), to: dayOf(to), until: dayOf(until) }
      const trained = await trainModel(cli, opened, { plan: name, path, replace, algorithm, ...months })
      if (flagsOf(command).json) return sayJson(cli, { file: path, ...trained })
      say(cli.terminal, trainedLines(trained, path).join('\n'))
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
