import type { Command } from 'commander'
import { failure } from '../../kernel/failure.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { renderTable } from '../render-table.js'
import { say } from '../terminal.js'

/** `vigie query`: SQL over read-only views of every table, as of a batch. */
export function queryCommand(cli: Cli): Command {
  return newCommand('query')
    .description('Run SQL over read-only views of every table, as of a batch')
    .argument('[sql]', 'one SELECT; without it, the tables there are')
    .option('-b, --batch <key>', 'as of this batch (default: the last one imported)')
    .option('--ndjson', 'give one JSON object a line, for large results')
    .addHelpText(
      'after',
      `
Examples:
  vigie query -w demo
  vigie query -w demo "SELECT siren, score, niveau FROM score_demonstration ORDER BY score DESC LIMIT 5"
  vigie query -w demo --batch 2010 "FROM debit SELECT count(*)"
  vigie query -w demo --json "SELECT * FROM refus"`,
    )
    .action((sql: string | undefined, _, command: Command) => query(cli, command, sql))
}

async function query(cli: Cli, command: Command, sql: string | undefined): Promise<void> {
  const { importedBatches } = await import('../../history/assertion.js')
  const { batchNamed } = await import('../../run/index.js')
  const { withSession } = await import('../../store/session.js')
  const { openViews } = await import('../../tables/open-views.js')
  const context = await cli.context(command)
  const { batch: named, ndjson } = command.opts() as { batch?: string; ndjson?: boolean }
  const batch = named === undefined ? (await importedBatches(context.workspace)).at(-1) : batchNamed(named)
  if (!batch)
    throw failure('input-missing', 'nothing was imported yet', {
      place: context.workspace.root,
      next: 'Run: vigie run',
    })
  await withSession(context.limits, async (session) => {
    const views = await openViews(session, context, batch)
    await session.run('SET lock_configuration = true')
    if (sql === undefined) {
      if (flagsOf(command).json) return sayJson(cli, { batch: batch.text, tables: views })
      return say(
        cli.terminal,
        renderTable(
          ['table', 'kind'],
          views.map(({ name, kind }) => [name, kind]),
        ),
      )
    }
    await refuseWriting(session, sql)
    const rows = await session.rows(sql).catch((error: Error) => {
      throw failure('usage', `the query does not run: ${error.message.split('\n')[0]}`, {
        next: 'vigie query without SQL lists the tables.',
      })
    })
    if (ndjson) for (const row of rows) say(cli.terminal, JSON.stringify(row))
    else if (flagsOf(command).json) sayJson(cli, { batch: batch.text, rows })
    else if (rows.length === 0) say(cli.terminal, '(no row)')
    else
      say(
        cli.terminal,
        renderTable(
          Object.keys(rows[0] ?? {}),
          rows.map((row) => Object.values(row)),
        ),
      )
  })
}

/** Only statements that give rows and change nothing. The engine says what a statement is. */
async function refuseWriting(session: { statementKinds(sql: string): Promise<string[]> }, sql: string): Promise<void> {
  const kinds = await session.statementKinds(sql).catch((error: Error) => {
    throw failure('usage', `the query does not run: ${error.message.split('\n')[0]}`)
  })
  const allowed = new Set(['SELECT', 'EXPLAIN', 'RELATION'])
  const refused = kinds.find((kind) => !allowed.has(kind))
  if (kinds.length !== 1 || refused) throw failure('usage', 'a query is one SELECT; nothing can be written through it')
}
