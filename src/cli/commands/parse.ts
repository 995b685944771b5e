import type { Command } from 'commander'
import type { Catalog, DeclaredSource } from '../../catalog/catalog.js'
import { countedTogether } from '../../kernel/count.js'
import type { Issue } from '../../kernel/failure.js'
import { failure } from '../../kernel/failure.js'
import type { ExaminedSource } from '../../stages/import/index.js'
import type { Row } from '../../store/session.js'
import { type Cli, collect, flagsOf, newCommand, sayJson } from '../cli.js'
import { exitCodeOf } from '../exit-codes.js'
import { renderTable } from '../render-table.js'
import { sayIssues } from '../say-issues.js'
import { say, tell, written } from '../terminal.js'

const rowsShown = 20

/** `vigie parse`: one file as typed rows, and what is refused of it. Needs no workspace. */
export function parseCommand(cli: Cli): Command {
  return newCommand('parse')
    .description('Read one delivered file as an import would: its typed rows, and what is refused')
    .argument('<file>', 'the file, compressed or not')
    .option('--source <name>', 'the source it is of (default: the one whose file names it fits)')
    .option('--ndjson', 'give all rows on stdout, one JSON object a line, and the report as JSON on stderr')
    .option('--limit <name=value>', 'what a delivered file may be (vigie help settings)', collect)
    .addHelpText(
      'after',
      `
Examples:
  vigie parse fixtures/small/batches/2011/sigfaible_debits.csv.gz
  vigie parse /tmp/received.csv --source delai --ndjson | head -n 3
  vigie parse fixtures/small/batches/2011/sigfaible_pcoll.csv --json`,
    )
    .action((file: string, _, command: Command) => parse(cli, command, file))
}

async function parse(cli: Cli, command: Command, file: string): Promise<void> {
  const { parseFile } = await import('../../stages/import/index.js')
  const { mkdtemp, rm } = await import('node:fs/promises')
  const { tmpdir } = await import('node:os')
  const { dirname, join, resolve } = await import('node:path')
  const { source: named, ndjson } = command.opts() as { source?: string; ndjson?: boolean }
  const settings = await cli.settings(command)
  const source = await sourceOf(await cli.catalog(settings), file, named)
  const temporary = await mkdtemp(join(tmpdir(), 'vigie-lecture-'))
  const shown: Row[] = []
  const all = ndjson || flagsOf(command).json
  const onRows = async (rows: Row[]) => {
    if (ndjson) return written(cli.terminal, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
    shown.push(...(all ? rows : rows.slice(0, rowsShown - shown.length)))
    return all === true || shown.length < rowsShown
  }
  try {
    const limits = {
      memory: settings.config.memory,
      threads: settings.config.threads,
      temporary,
      folders: [dirname(resolve(file))],
    }
    const report = await parseFile(limits, source, resolve(file), settings.config.limits ?? {}, onRows)
    const issues = issuesOf(file, report)
    cli.end(exitCodeOf(issues))
    if (ndjson) return tell(cli.terminal, JSON.stringify({ schemaVersion: 1, ...report, issues }))
    if (flagsOf(command).json) return sayJson(cli, { ...report, issues, rows: shown })
    sayParsed(cli, report, shown)
    sayIssues(cli.terminal, issues)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

async function sourceOf({ sources }: Catalog, file: string, named: string | undefined): Promise<DeclaredSource> {
  const { recogniseFiles } = await import('../../history/recognise.js')
  const { basename } = await import('node:path')
  const { didYouMean } = await import('../../kernel/closest.js')
  const name = named ?? [...recogniseFiles({ sources }, [basename(file)]).bySource.keys()][0]
  const found = name === undefined ? undefined : sources.get(name)
  if (found) return found
  const known = `Sources: ${[...sources.keys()].join(', ')}.`
  if (named) throw failure('usage', `no source is named ${named}`, { next: didYouMean(named, sources.keys(), known) })
  throw failure('usage', 'fits the file names of no source', { place: file, next: `Name it: --source NAME. ${known}` })
}

function issuesOf(file: string, { counts, issues }: ExaminedSource): Issue[] {
  const [lines, cells] = [counts?.refused ?? 0, counts?.cells?.refused ?? 0]
  if (issues.length > 0) return issues.map((issue) => ({ ...issue, place: file }))
  if (lines + cells === 0) return []
  const message = `${countedTogether([lines, 'line'], [cells, 'cell'])} refused`
  return [{ cause: 'warning', place: file, message }]
}

function sayParsed(
  { terminal }: Cli,
  { source, counts, files, reasons, first }: ExaminedSource,
  rows: readonly Row[],
): void {
  const [row] = rows
  if (row)
    say(
      terminal,
      renderTable(
        Object.keys(row),
        rows.map((one) => Object.values(one)),
      ),
    )
  if (!counts) return
  const { read, kept, refused, duplicates, replaced, ignored } = counts
  const [file] = files ?? []
  const form = file
    ? `${file.encoding}${file.container === 'plain' ? '' : `, ${file.container}`}, ${file.bytes} bytes of text`
    : ''
  say(terminal, `${kept > rows.length ? '…\n' : ''}\n${source}: ${form}`)
  say(
    terminal,
    `${read} records read: ${kept} kept, ${refused} refused, ${duplicates + replaced} given twice, ${ignored} ignored`,
  )
  if (reasons.length > 0) {
    const told = reasons.map(({ column, reason, times }) => [column, reason, times])
    say(terminal, `\n${renderTable(['column', 'refused because it', 'times'], told)}`)
  }
  for (const { line, column, reason } of first)
    say(terminal, `line ${line}${column ? `, column "${column}"` : ''}: ${reason}`)
}
