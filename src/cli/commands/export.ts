import { type Command, Option } from 'commander'
import { type Format, formats } from '../../inspect/export/formats.js'
import { counted } from '../../kernel/count.js'
import { failure } from '../../kernel/failure.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { type Destination, openDestination } from '../export-destination.js'
import { type OpenedBatch, withBatch } from '../opened-batch.js'
import { progressLine, tell } from '../terminal.js'
import { unknownTable } from '../unknown-table.js'

interface Options {
  readonly format?: Format
  readonly out?: string
  readonly where?: string
  readonly columns?: string
  readonly delimiter?: string
}

/** `vigie export`: one table as of a batch, in one file or on stdout. */
export function exportCommand(cli: Cli): Command {
  return newCommand('export')
    .description('Write a table, as of a batch, as Arrow, Parquet, CSV or JSON lines')
    .argument('<table>', 'a table of vigie query: a source, a family, etablissement, entreprise, score_…, liste_…')
    .addOption(
      new Option('-f, --format <format>', 'format (default: that of the name given to --out)').choices(formats),
    )
    .option('--as-of <key>', 'as of this batch (default: the last one imported)')
    .option('-b, --batch <key>', 'the same as --as-of')
    .option('--where <sql>', 'only the rows for which this condition on its columns holds')
    .option('--columns <names>', 'only these columns, in this order, with commas between them')
    .option('--delimiter <character>', 'what stands between the cells of a csv', ',')
    .option('-o, --out <file>', 'write there, and say how much; without it, to stdout')
    .addHelpText(
      'after',
      `
Examples:
  vigie export entreprise -w demo --out entreprise.parquet
  vigie export debit -w demo --as-of 2205 --where "part_patronale > 1000" --out debit.arrow
  vigie export liste_detection -w demo --format csv --delimiter ';'
  vigie export score_demonstration -w demo -f jsonl --columns siren,score | jq -r .siren
  vigie help formats`,
    )
    .action((table: string, _, command: Command) => exportTable(cli, command, table))
}

async function exportTable(cli: Cli, command: Command, table: string): Promise<void> {
  const options = command.opts() as Options
  const format = formatOf(options)
  const json = flagsOf(command).json === true
  if (json && options.out === undefined) {
    throw failure('usage', 'stdout has the rows, so --json has no place', { next: 'Name a file: --out FILE.' })
  }
  if (!options.out && (format === 'arrow' || format === 'parquet') && cli.terminal.stdout.isTTY) {
    throw failure('usage', `${format} is not for a terminal`, { next: 'Name a file: --out FILE.' })
  }
  if ((options.delimiter ?? ',').length !== 1 || /["\n\r\w]/.test(options.delimiter ?? ',')) {
    throw failure('usage', 'a delimiter is one character, and no quote, line end, letter or digit')
  }
  const writeOpened = async (opened: OpenedBatch) => {
    const destination = await openDestination(cli.terminal, opened.context.workspace, options.out)
    try {
      const rows = await writeRows(cli, opened, destination, table, format, options)
      const written = await destination.finish()
      if (options.out === undefined) return
      const { text: batch } = opened.batch
      if (json) return sayJson(cli, { table, batch, format, rows, bytes: written, path: options.out })
      tell(cli.terminal, `${counted(rows, 'row')} of ${table} as of ${batch}, ${written} bytes, in ${options.out}`)
    } finally {
      await destination.abandon()
    }
  }
  // While the engine reads the next rows, this process words those it has: a second thread would only hold more of them.
  await withBatch(cli, command, writeOpened, { threads: 1 })
}

async function writeRows(
  cli: Cli,
  { session, context, batch, temporary }: OpenedBatch,
  destination: Destination,
  table: string,
  format: Format,
  { where, columns, delimiter = ',' }: Options,
): Promise<number> {
  const { selectRows, writeAsArrow, writeAsParquet, writeText } = await import('../../inspect/export/index.js')
  const { openViews, tableNames } = await import('../../tables/open-views.js')
  const { wordQueryError } = await import('../../tables/read-only.js')
  const views = await openViews(session, context, batch, [table], [table])
  if (!views.some(({ name }) => name === table)) throw unknownTable(table, await tableNames(context, batch))
  const wanted = columns?.split(',').map((name) => name.trim())
  const selected = await selectRows(session, {
    catalog: context.catalog,
    batch: batch.text,
    table,
    where,
    columns: wanted,
  })
  const progress = progressLine(cli.terminal)
  const write = async (part: Uint8Array | string) => {
    if (destination.isFile) progress.show(`export ${table}: ${Math.round(destination.bytes / 1e6)} MB`)
    return destination.write(part)
  }
  try {
    if (format === 'arrow') {
      return await writeAsArrow(session, selected, destination.isFile ? 'file' : 'stream', write).catch(wordQueryError)
    }
    if (format !== 'parquet') return await writeText(session, selected, format, delimiter, write).catch(wordQueryError)
    const path = `${temporary}/export.parquet`
    const rows = await writeAsParquet(session, selected, path).catch(wordQueryError)
    await destination.take(path)
    return rows
  } finally {
    progress.clear()
  }
}

/** The format that is named, or the one that the name of the file says. */
function formatOf({ format, out }: Options): Format {
  if (format) return format
  const extension = /\.([a-z0-9]+)$/i.exec(out ?? '')?.[1]?.toLowerCase() ?? ''
  const said = {
    arrow: 'arrow',
    feather: 'arrow',
    parquet: 'parquet',
    csv: 'csv',
    jsonl: 'jsonl',
    ndjson: 'jsonl',
  } as const
  if (extension in said) return said[extension as keyof typeof said]
  throw failure('usage', 'the format is not said', { next: `Add: --format ${formats.join('|')}.` })
}
