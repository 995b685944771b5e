import type { Command } from 'commander'
import { failure } from '../../kernel/failure.js'
import type { Row } from '../../store/session.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { withBatch } from '../opened-batch.js'
import { renderTable } from '../render-table.js'
import { sirenOf } from '../siren-of.js'
import { say, written } from '../terminal.js'
import { wholeNumber } from '../whole-number.js'

/** `vigie state`: the rows of a source as of a batch, each with where it came from. */
export function stateCommand(cli: Cli): Command {
  return newCommand('state')
    .description('Give the rows of a source as of a batch, each with the batch, file and record it came from')
    .argument('<source>', 'the source')
    .option('--as-of <key>', 'the batch (default: the last imported)')
    .option('--siren <siren...>', 'of these companies alone')
    .option('--rows <number>', 'rows shown in a table', '50')
    .option('--ndjson', 'one JSON object a row, all of them')
    .addHelpText(
      'after',
      `
A row is inside the perimeter (dans), outside (hors), or of an account that maps to no establishment (sans_siret).

Examples:
  vigie state debit --as-of 2206 --siren 900003005 -w demo
  vigie state procol --ndjson -w demo | head -n 3`,
    )
    .action((source: string, _, command: Command) => state(cli, command, source))
}

async function state(cli: Cli, command: Command, name: string): Promise<void> {
  const { readState } = await import('../../inspect/state/index.js')
  const { didYouMean } = await import('../../kernel/closest.js')
  const flags = command.opts() as { siren?: string[]; rows: string; ndjson?: boolean }
  const sirens = (flags.siren ?? []).map(sirenOf)
  const limit = wholeNumber('rows', flags.rows, 1)
  await withBatch(cli, command, async ({ session, context, batch }) => {
    const source = context.catalog.sources.get(name)
    if (!source) {
      const known = [...context.catalog.sources.keys()]
      throw failure('usage', `no source is named ${name}`, {
        next: didYouMean(name, known, `Sources: ${known.join(', ')}.`),
      })
    }
    const rows: Row[] = []
    const all = flagsOf(command).json === true
    await readState(session, context, { source, batch, sirens }, async (some) => {
      if (flags.ndjson) return written(cli.terminal, some.map((row) => `${JSON.stringify(row)}\n`).join(''))
      rows.push(...some)
      return all || rows.length <= limit
    })
    if (flags.ndjson) return
    if (all) return sayJson(cli, { batch: batch.text, source: name, rows })
    const [first] = rows
    const shown = rows.slice(0, limit)
    if (!first) return say(cli.terminal, `No row of ${name} as of ${batch.text}.`)
    say(
      cli.terminal,
      renderTable(
        Object.keys(first),
        shown.map((row) => Object.values(row)),
      ),
    )
    if (rows.length > limit) say(cli.terminal, '… more: --rows NUMBER, or --ndjson for all of them.')
  })
}
