import { type Command, Option } from 'commander'
import type { Catalog } from '../../catalog/catalog.js'
import type { Difference, StateDifference, TableDifference } from '../../inspect/diff/index.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { exitCodeOf } from '../exit-codes.js'
import { importedBatch, withBatch } from '../opened-batch.js'
import { renderTable } from '../render-table.js'
import { sayIssues } from '../say-issues.js'
import { progressLine, say, styled } from '../terminal.js'
import { wholeNumber } from '../whole-number.js'

interface Options {
  readonly only?: 'states' | 'variables' | 'lists'
  readonly table?: string
  readonly samples: string
}

/** `vigie diff`: what changed between two batches. */
export function diffCommand(cli: Cli): Command {
  return newCommand('diff')
    .description('Say what changed between two batches: states of sources, variables, lists')
    .argument('<key>', 'the batch to start from')
    .argument('<other>', 'the batch to compare it with')
    .addOption(new Option('--only <part>', 'this part alone').choices(['states', 'variables', 'lists']))
    .option('--table <name>', 'one source, wide table or list alone')
    .option('--samples <number>', 'examples of each kind of change', '3')
    .addHelpText(
      'after',
      `
Examples:
  vigie diff 2205 2206 -w demo
  vigie diff 2205 2206 -w demo --only states --table debit --samples 10
  vigie diff 2204 2206 -w demo --json`,
    )
    .action((from: string, to: string, _, command: Command) => diff(cli, command, from, to))
}

async function diff(cli: Cli, command: Command, fromName: string, toName: string): Promise<void> {
  const { compareBatches } = await import('../../inspect/diff/index.js')
  const { only, table, samples } = command.opts() as Options
  const wanted = wholeNumber('samples', samples, 0, 1000)
  const progress = progressLine(cli.terminal)
  await withBatch(cli, command, async ({ session, context }) => {
    const [from, to] = [
      await importedBatch(context.workspace, fromName),
      await importedBatch(context.workspace, toName),
    ]
    await refuseUnknownTable(table, context.catalog)
    const found = await compareBatches(session, context, from, to, {
      only,
      table,
      samples: wanted,
      progress: progress.show,
    })
    progress.clear()
    cli.end(exitCodeOf(found.notices))
    if (flagsOf(command).json) return sayJson(cli, { from: from.text, to: to.text, ...found })
    sayDifference(cli, found)
    sayIssues(cli.terminal, found.notices)
  })
}

async function refuseUnknownTable(table: string | undefined, { sources, lists }: Catalog): Promise<void> {
  const known = [...sources.keys(), 'etablissement', 'entreprise', ...lists.map(({ name }) => name)]
  if (table === undefined || known.includes(table)) return
  const { failure } = await import('../../kernel/failure.js')
  const { didYouMean } = await import('../../kernel/closest.js')
  throw failure('usage', `there is nothing to compare in ${table}`, {
    next: didYouMean(table, known, `Known: ${known.join(', ')}.`),
  })
}

function sayDifference(cli: Cli, { states, variables, lists }: Difference): void {
  const { terminal } = cli
  const head = (text: string) => say(terminal, styled(terminal, 'bold', text))
  if (states.length > 0) {
    head('States of the sources')
    const rows = states.map(({ source, linesFrom, linesTo, added, removed, changed }) => [
      source,
      linesFrom,
      linesTo,
      added,
      removed,
      changed,
    ])
    say(terminal, renderTable(['source', 'lines from', 'lines to', 'added', 'removed', 'changed'], rows))
    for (const state of states) saySamples(cli, state)
  }
  for (const [kind, tables] of [
    ['Variables', variables],
    ['Lists', lists],
  ] as const)
    for (const [name, table] of Object.entries(tables)) {
      say(terminal, '')
      head(`${kind}: ${name}`)
      sayTable(cli, table)
    }
}

function saySamples({ terminal }: Cli, { source, by, samples }: StateDifference): void {
  if (samples.length === 0) return
  say(terminal, `\n${source}, by ${by.join(', ')}:`)
  say(
    terminal,
    renderTable(
      Object.keys(samples[0] ?? {}),
      samples.map((row) => Object.values(row)),
    ),
  )
}

function sayTable({ terminal }: Cli, table: TableDifference): void {
  const { both, onlyFrom, onlyTo, changed } = table
  say(terminal, `${both} lines in both, ${onlyFrom} only in the first, ${onlyTo} only in the second.`)
  for (const [words, columns] of [
    ['first', table.columnsOnlyFrom],
    ['second', table.columnsOnlyTo],
  ] as const)
    if (columns.length > 0) say(terminal, `Only the ${words} has the columns ${columns.join(', ')}.`)
  for (const [words, samples] of [
    ['first', table.samplesOnlyFrom],
    ['second', table.samplesOnlyTo],
  ] as const)
    if (samples.length > 0)
      say(terminal, `Only in the ${words}: ${samples.map((row) => Object.values(row).join(' ')).join(', ')} …`)
  if (changed.length === 0) {
    say(terminal, 'No value differs.')
    return
  }
  say(
    terminal,
    renderTable(
      ['column', 'lines that differ'],
      changed.map(({ column, lines }) => [column, lines]),
    ),
  )
  const rows = changed
    .slice(0, 5)
    .flatMap(({ column, samples }) => samples.map((row) => [column, ...Object.values(row)]))
  const [first] = changed[0]?.samples ?? []
  if (first) say(terminal, `\n${renderTable(['column', ...Object.keys(first)], rows)}`)
}
