import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { type CountryOptions, defaultOptions } from '../../demo/country/options.js'
import type { Table } from '../../demo/summary.js'
import type { RunRecord } from '../../run/index.js'
import type { RunContext } from '../../run/run.js'
import type { Workspace } from '../../store/workspace.js'
import { type Cli, flagsOf, newCommand, packageRoot, sayJson } from '../cli.js'
import { renderTable } from '../render-table.js'
import { sayIssues } from '../say-issues.js'
import { progressLine, say, styled } from '../terminal.js'
import { watchedRun } from '../watched-run.js'

interface DemoFlags {
  readonly companies: string
  readonly months: string
  readonly batches: string
  readonly seed: string
  readonly generateOnly?: true
  readonly marginals?: true
  readonly small?: true
  readonly train: boolean
}

type Context = RunContext

/** `vigie demo`: the whole chain on an invented country, in a workspace of its own. */
export function demoCommand(cli: Cli): Command {
  const demo = newCommand('demo')
  const workspace = demo.options.find(({ long }) => long === '--workspace')
  if (workspace) workspace.description = 'workspace to make (default: ./demo)'
  return demo
    .description('Make an invented country, deliver it in monthly batches, and run the whole chain on it')
    .option('--companies <number>', 'legal units of the country, up to a million', String(defaultOptions.companies))
    .option('--months <number>', 'months of headcounts and contributions, up to 120', String(defaultOptions.months))
    .option('--batches <number>', 'monthly deliveries, the last of June 2022', String(defaultOptions.batches))
    .option('--seed <number>', 'another number is another country', String(defaultOptions.seed))
    .option('--generate-only', 'write the deliveries and the truth, and run nothing')
    .option('--marginals', 'measure the country against its targets, and run nothing')
    .option('--no-train', 'score with the model of the package, instead of one that the country learns first')
    .option('--small', 'twelve companies written by hand, two batches, instead of a country')
    .addHelpText(
      'after',
      `
Examples:
  vigie demo
  vigie demo --small --workspace ./essai
  vigie demo --companies 500 --months 36 -w ./essai      (too short to learn from: the model of the package scores it)
  vigie demo --companies 20000 --months 120 --generate-only -w ./pays
  vigie demo --companies 20000 --months 120 --marginals -w ./pays`,
    )
    .action(async (_, command: Command) => {
      const flags = command.opts() as DemoFlags
      const opened = await cli.context(command, 'anew')
      const { openWorkspace } = await import('../../store/workspace.js')
      const place = flagsOf(command).workspace ?? cli.terminal.env.VIGIE_WORKSPACE ?? 'demo'
      const workspace = openWorkspace(resolve(place))
      // What is invented lies beside what stages read.
      const limits = { ...opened.limits, temporary: workspace.temporary, folders: [workspace.root] }
      const context: Context = { ...opened, workspace, limits }
      const batches = flags.small ? await small(context) : await country(cli, context, flags)
      if (!flags.small && flags.marginals) return sayMarginals(cli, command, context)
      if (!flags.small && flags.generateOnly) return sayDeliveries(cli, command, workspace, place, batches)
      const { makeKey } = await import('../../demo/prepare.js')
      await makeKey(workspace, context)
      const failed = flags.small || !flags.train ? undefined : await learn(cli, context, countryOptions(flags))
      // What was learnt is a declaration of the workspace from now on.
      const settings = { ...(await cli.settings(command)), workspace: place }
      const learnt = { ...context, catalog: await cli.catalog(settings, 'anew') }
      const record = failed ?? (await runAll(cli, learnt, batches))
      // Refused lines are part of the story that the demo tells; anything worse is not.
      cli.end(record.exitCode === 20 ? 0 : (record.exitCode ?? 70))
      if (flagsOf(command).json) return sayJson(cli, { run: record })
      await saySummary(cli, learnt, place, record, batches)
    })
}

async function small(context: Context): Promise<string[]> {
  const { prepareSmall } = await import('../../demo/prepare.js')
  return prepareSmall(context.workspace, resolve(packageRoot, 'fixtures', 'small', 'batches'), context)
}

async function country(cli: Cli, { workspace, limits }: Context, flags: DemoFlags): Promise<string[]> {
  const { prepareCountry } = await import('../../demo/prepare.js')
  const progress = progressLine(cli.terminal)
  try {
    const { stopped } = cli
    return (await prepareCountry(workspace, countryOptions(flags), { limits, progress: progress.show, stopped }))
      .batches
  } finally {
    progress.clear()
  }
}

/** Gives the record of a run that failed before anything was learnt. */
async function learn(cli: Cli, context: Context, options: CountryOptions): Promise<RunRecord | undefined> {
  const { canLearn, learnCountry } = await import('../learn-country.js')
  return canLearn(context.catalog, options) ? learnCountry(cli, context, options) : undefined
}

function countryOptions({ companies, months, batches, seed }: DemoFlags): CountryOptions {
  return { companies: Number(companies), months: Number(months), batches: Number(batches), seed: Number(seed) }
}

async function runAll(cli: Cli, context: Context, batches: readonly string[]): Promise<RunRecord> {
  const { batchNamed, stages } = await import('../../run/index.js')
  return watchedRun(cli, context, { command: 'demo', batches: batches.map(batchNamed), stages })
}

async function sayMarginals(cli: Cli, command: Command, { workspace, limits }: Context): Promise<void> {
  const { measureMarginals } = await import('../../demo/marginals.js')
  const marginals = await measureMarginals(workspace.root, limits)
  cli.end(marginals.every(({ within }) => within) ? 0 : 21)
  if (flagsOf(command).json) return sayJson(cli, { marginals })
  const rows = marginals.map(({ measure, target, got, within }) => [measure, target, got, within ? 'yes' : 'NO'])
  say(cli.terminal, renderTable(['measure', 'target', 'got', 'within'], rows))
}

async function sayDeliveries(
  cli: Cli,
  command: Command,
  workspace: Workspace,
  place: string,
  batches: readonly string[],
): Promise<void> {
  const files: { batch: string; file: string; bytes: number }[] = []
  for (const batch of batches) {
    for (const file of (await readdir(workspace.batch(batch))).sort()) {
      files.push({ batch, file, bytes: (await stat(join(workspace.batch(batch), file))).size })
    }
  }
  if (flagsOf(command).json) return sayJson(cli, { files })
  const rows = files.map(({ batch, file, bytes }) => [batch, file, bytes])
  say(cli.terminal, renderTable(['batch', 'file', 'bytes'], rows))
  say(
    cli.terminal,
    `\nDeliveries are in ${place}/batches, what really happens in ${place}/verite. Next:\n  vigie run -w ${place}`,
  )
}

async function saySummary(
  cli: Cli,
  context: Context,
  place: string,
  record: RunRecord,
  batches: readonly string[],
): Promise<void> {
  const { learntModel, wordLearnt } = await import('../learn-country.js')
  const { alertsTable, sourcesTable, timesTable } = await import('../../demo/summary.js')
  const { terminal } = cli
  const show = ({ columns, rows }: Table) => say(terminal, `${renderTable(columns, rows)}\n`)
  show(sourcesTable(record.stages))
  show(timesTable(record.stages))
  if (record.outcome === 'failed' || record.outcome === 'interrupted') return sayIssues(terminal, record.issues)
  const { publishedBy } = await import('../../demo/published.js')
  const published = await publishedBy(context, batches)
  show(alertsTable(record.stages, published))
  const last = batches.at(-1)
  const learnt = await learntModel(context)
  const truth = await stat(context.workspace.path('verite')).catch(() => undefined)
  const release = `${place}/6-lists/${last}/${published.at(-1)?.folder}`
  const places = [
    [`${place}/batches/${last}`, 'deliveries, as the administrations send them'],
    [`${place}/1-imported/${last}`, 'typed rows, and refused lines with their reason'],
    [`${place}/4-variables/${last}`, 'variables by establishment and by company, month by month'],
    [release, 'the signed list'],
    [`${place}/runs/${record.id}`, 'the record of this run'],
    ...(learnt
      ? [
          [
            `${place}/models/${learnt.id}.model.json`,
            'the model that the country has learnt, and is scored by',
          ] as const,
        ]
      : []),
    ...(truth ? [[`${place}/verite`, 'what really happens in the country, which no stage reads'] as const] : []),
  ] as const
  if (learnt) say(terminal, `${wordLearnt(learnt)}\n`)
  const width = Math.max(...places.map(([path]) => path.length))
  const notices = record.issues.length
  const looked = notices === 0 ? 'Nothing to report.' : `${notices} warnings, each in the record of this run.`
  say(
    terminal,
    `${styled(terminal, 'green', 'Done.')} ${looked}
Where things are:
${places.map(([path, what]) => `  ${path.padEnd(width)}  ${what}`).join('\n')}
Next:
  npx vigie verify ${release}
  npx vigie query -w ${place} "FROM liste_detection"
  npx vigie query -w ${place} "SELECT source, raison, count(*) FROM refus GROUP BY ALL"
  npx vigie status -w ${place}`,
  )
}
