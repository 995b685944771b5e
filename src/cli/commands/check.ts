import type { Command } from 'commander'
import { counted, countedTogether } from '../../kernel/count.js'
import type { Issue } from '../../kernel/failure.js'
import type { ExaminedBatch } from '../../stages/import/index.js'
import { type Cli, collect, flagsOf, newCommand, sayJson } from '../cli.js'
import { exitCodeOf } from '../exit-codes.js'
import { renderTable } from '../render-table.js'
import { sayIssues } from '../say-issues.js'
import { progressLine, say, styled } from '../terminal.js'

/** `vigie check`: what an import of a batch would keep and refuse, before anything is written. */
export function checkCommand(cli: Cli): Command {
  return newCommand('check')
    .description('Read the delivered files of a batch as an import would, and write nothing')
    .requiredOption('-b, --batch <key>', 'the batch, like 2011 for November 2020')
    .option('--limit <name=value>', 'what a delivered file may be (vigie help settings)', collect)
    .addHelpText(
      'after',
      `
It ends with 0 when everything is right, 20 when something is refused or not recognised, 65 when a file is refused
whole, 66 when an expected source is missing. Kept lines are also situated as their state would read them: in the
perimeter, outside, of an account that maps to no establishment; nothing when no batch so far says who is followed.

Examples:
  vigie check --batch 2206 -w demo
  vigie check --batch 2206 -w demo --json`,
    )
    .action((_, command: Command) => check(cli, command))
}

async function check(cli: Cli, command: Command): Promise<void> {
  const { examineBatch } = await import('../../stages/import/index.js')
  const { batchNamed, incompleteIssue, missingSources } = await import('../../run/index.js')
  const { mkdtemp, rm } = await import('node:fs/promises')
  const { tmpdir } = await import('node:os')
  const { join } = await import('node:path')
  const context = await cli.context(command)
  const batch = batchNamed((command.opts() as { batch: string }).batch)
  const progress = progressLine(cli.terminal)
  // Not in the workspace, where nothing is to be written; what passes through is removed as it is read.
  const temporary = await mkdtemp(join(tmpdir(), 'vigie-examen-'))
  try {
    const limits = { ...context.limits, temporary }
    const found = await examineBatch({ ...context, limits }, batch, progress.show)
    progress.clear()
    const missing = await missingSources(context.workspace, context.catalog, batch)
    const issues = issuesOf(batch.text, found)
    if (missing.length > 0) issues.push(incompleteIssue({ batch, missing }, 'input-missing'))
    const code = exitCodeOf(issues)
    cli.end(code)
    const verdict = verdicts[code] ?? 'to be looked at'
    if (flagsOf(command).json)
      return sayJson(cli, { batch: batch.text, verdict, exitCode: code, missing, ...found, issues })
    sayExamined(cli, found)
    sayIssues(cli.terminal, issues)
    say(
      cli.terminal,
      `\n${batch.text}: ${styled(cli.terminal, code === 0 ? 'green' : code === 20 ? 'yellow' : 'red', verdict)}.`,
    )
  } finally {
    progress.clear()
    await rm(temporary, { recursive: true, force: true })
  }
}

const verdicts: Readonly<Record<number, string>> = {
  0: 'ready to be imported',
  20: 'can be imported, with what is said above',
  65: 'a file is refused as a whole',
  66: 'not complete',
}

function issuesOf(batch: string, { sources, unknown, aside }: ExaminedBatch): Issue[] {
  const refused = sources.flatMap(({ names, counts, issues }): Issue[] => {
    const cells = counts?.cells?.refused ?? 0
    if (!counts || issues.length > 0 || counts.refused + cells === 0) return [...issues]
    const message = `${countedTogether([counts.refused, 'line'], [cells, 'cell'])} would be refused, of ${counted(counts.read, 'line')}`
    return [{ cause: 'warning', place: `${batch}/${names.join(', ')}`, message }]
  })
  const left = aside.map(
    (name): Issue => ({
      cause: 'warning',
      place: `${batch}/${name}`,
      message: 'would be left aside: the batch is restricted to other sources',
    }),
  )
  const unread = unknown.map(
    (name): Issue => ({
      cause: 'warning',
      place: `${batch}/${name}`,
      message: 'fits the file names of no source and would not be read',
    }),
  )
  return [...refused, ...unread, ...left]
}

function sayExamined({ terminal }: Cli, { sources }: ExaminedBatch): void {
  const rows = sources.map(({ source, history, files, counts, period, before }) => [
    source,
    history ?? 'refused',
    [
      ...new Set(
        files?.map(({ encoding, container }) => (container === 'plain' ? encoding : `${encoding}, ${container}`)),
      ),
    ].join(' '),
    counts?.read ?? null,
    counts?.kept ?? null,
    counts?.refused ?? null,
    counts ? counts.duplicates + counts.replaced : null,
    counts?.ignored ?? null,
    period?.from ? `${period.from} to ${period.to}` : '',
    before ? `${before.kept} in ${before.batch}` : '',
  ])
  const heads = ['source', 'mode', 'found', 'read', 'kept', 'refused', 'twice', 'ignored', 'speaks of', 'kept before']
  say(terminal, renderTable(heads, rows))
  const situated = sources.flatMap(({ source, situations, luhn }) => {
    if (!situations && !luhn) return []
    const of = (situation: string) => (situations ? (situations[situation] ?? 0) : null)
    return [[source, of('dans'), of('hors'), of('sans_siret'), luhn?.wrong ?? null]]
  })
  const columns = ['source', 'in perimeter', 'outside', 'account unmapped', 'wrong Luhn key']
  if (situated.length > 0) say(terminal, `\n${renderTable(columns, situated)}`)
  const reasons = sources.flatMap((one) =>
    one.reasons.map((found) => [one.source, found.column, found.reason, found.times]),
  )
  if (reasons.length > 0)
    say(terminal, `\n${renderTable(['source', 'column', 'refused because it', 'times'], reasons)}`)
  const first = sources.flatMap((one) => one.first.map((found) => [found.file, found.line, found.column, found.reason]))
  if (first.length > 0) say(terminal, `\n${renderTable(['file', 'line', 'column', 'reason'], first)}`)
}
