import type { Command } from 'commander'
import type { BatchKey } from '../../kernel/batch-key.js'
import type { Session } from '../../store/session.js'
import type { ViewsOf } from '../../tables/open-views.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { withBatch } from '../opened-batch.js'
import { renderTable } from '../render-table.js'
import { say, tell, written } from '../terminal.js'
import { unknownTable } from '../unknown-table.js'

/** More rows than this are for a file, not for eyes. */
const mostShown = 1000

/** `vigie query`: SQL over read-only views of every table, as of a batch. */
export function queryCommand(cli: Cli): Command {
  return newCommand('query')
    .description('Run SQL over read-only views of every table, as of a batch')
    .argument('[sql]', 'one SELECT; without it, the tables there are')
    .option('-b, --batch <key>', 'as of this batch (default: the last one imported)')
    .option('--training', 'the tables that models learn from (vigie compute --as-of), in place of those of the month')
    .option('--ndjson', 'give one JSON object a line, for large results')
    .addHelpText(
      'after',
      `
Examples:
  vigie query -w demo
  vigie query -w demo "SELECT siren, score, niveau FROM score_demonstration ORDER BY score DESC LIMIT 5"
  vigie query -w demo --batch 2205 "FROM debit SELECT count(*)"
  vigie query -w demo --json "SELECT * FROM refus"`,
    )
    .action((sql: string | undefined, _, command: Command) => query(cli, command, sql))
}

async function query(cli: Cli, command: Command, sql: string | undefined): Promise<void> {
  const { openViews, tableNames } = await import('../../tables/open-views.js')
  const { missingTable, refuseWriting, wordQueryError } = await import('../../tables/read-only.js')
  const { ndjson, training = false } = command.opts() as { ndjson?: boolean; training?: boolean }
  await withBatch(cli, command, async ({ session, context, batch }) => {
    // Whatever the statement means, it reads no table whose name it does not hold.
    const words = sql?.toLowerCase().match(/[a-z0-9_]+/g) ?? undefined
    const views = await openViews(session, { ...context, training }, batch, [], words)
    if (sql === undefined) {
      if (flagsOf(command).json) return sayJson(cli, { batch: batch.text, tables: views })
      const rows = views.map(({ name, kind }) => [name, kind])
      return say(cli.terminal, renderTable(['table', 'kind'], rows))
    }
    try {
      await refuseWriting(session, sql)
      await answer(cli, command, session, { sql, batch, ndjson: ndjson === true })
    } catch (error) {
      const table = missingTable(error as Error)
      if (table === undefined) return wordQueryError(error as Error)
      await refuseStale(session, { ...context, training }, batch, table)
      throw unknownTable(table, await tableNames({ ...context, training }, batch))
    }
  })
}

/** A source whose history has to be brought up to date has no view either: the Failure says what to run. */
async function refuseStale(session: Session, of: ViewsOf, batch: BatchKey, table: string): Promise<void> {
  const { openViews } = await import('../../tables/open-views.js')
  const other = await session.beside()
  await openViews(other, of, batch, [table], [table]).finally(() => other.close())
}

async function answer(
  cli: Cli,
  command: Command,
  session: Session,
  { sql, batch, ndjson }: { sql: string; batch: BatchKey; ndjson: boolean },
): Promise<void> {
  const { terminal } = cli
  if (ndjson) {
    return session.each(sql, (rows) => written(terminal, rows.map((row) => `${JSON.stringify(row)}\n`).join('')))
  }
  if (flagsOf(command).json) return sayJson(cli, { batch: batch.text, rows: await session.rows(sql) })
  const shown: Record<string, unknown>[] = []
  let count = 0
  await session.each(sql, async (rows) => {
    count += rows.length
    shown.push(...rows.slice(0, mostShown - shown.length))
    return true
  })
  const [first] = shown
  if (!first) return say(terminal, '(no row)')
  const lines = shown.map((row) => Object.values(row))
  say(terminal, renderTable(Object.keys(first), lines))
  if (count > shown.length) tell(terminal, `… and ${count - shown.length} more rows; --ndjson gives them all.`)
}
