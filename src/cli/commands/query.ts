import type { Command } from 'commander'
import type { BatchKey } from '../../kernel/batch-key.js'
import { failure, isFailure } from '../../kernel/failure.js'
import type { Session } from '../../store/session.js'
import type { Workspace } from '../../store/workspace.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { renderTable } from '../render-table.js'
import { say, type Terminal, tell } from '../terminal.js'

/** More rows than this are for a file, not for eyes. */
const mostShown = 1000

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
  vigie query -w demo --batch 2205 "FROM debit SELECT count(*)"
  vigie query -w demo --json "SELECT * FROM refus"`,
    )
    .action((sql: string | undefined, _, command: Command) => query(cli, command, sql))
}

async function query(cli: Cli, command: Command, sql: string | undefined): Promise<void> {
  const { withSession } = await import('../../store/session.js')
  const { openViews } = await import('../../tables/open-views.js')
  const { mkdir, rm } = await import('node:fs/promises')
  const context = await cli.context(command)
  const { batch: named, ndjson } = command.opts() as { batch?: string; ndjson?: boolean }
  const batch = await batchOf(context.workspace, named)
  // Of its own: a run empties the common one when it starts. Where it cannot be made, only what fits in memory runs.
  const temporary = context.workspace.path('.vigie', `requete-${cli.process}`)
  await mkdir(temporary, { recursive: true }).catch(() => undefined)
  try {
    await withSession({ ...context.limits, temporary }, async (session) => {
      const views = await openViews(session, context, batch)
      if (sql === undefined) {
        if (flagsOf(command).json) return sayJson(cli, { batch: batch.text, tables: views })
        const rows = views.map(({ name, kind }) => [name, kind])
        return say(cli.terminal, renderTable(['table', 'kind'], rows))
      }
      await confine(session, context.workspace, temporary)
      await refuseWriting(session, sql)
      await answer(cli, command, session, { sql, batch, ndjson: ndjson === true }).catch(wordQueryError)
    })
  } finally {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined)
  }
}

async function batchOf(workspace: Workspace, named: string | undefined): Promise<BatchKey> {
  const { importedBatches } = await import('../../history/assertion.js')
  const { batchNamed } = await import('../../run/index.js')
  const imported = await importedBatches(workspace)
  const wanted = named === undefined ? undefined : batchNamed(named)
  const last = imported.at(-1)
  if (!last)
    throw failure('input-missing', 'nothing was imported yet', { place: workspace.root, next: 'Run: vigie run' })
  if (!wanted) return last
  if (imported.some(({ text }) => text === wanted.text)) return wanted
  throw failure('input-missing', `batch ${wanted.text} was never imported`, {
    place: workspace.root,
    next: `Imported: ${imported.map(({ text }) => text).join(', ')}.`,
  })
}

/** From here on the engine opens no file but those of the tables: not the keys beside them, nothing of the machine. */
async function confine(session: Session, workspace: Workspace, temporary: string): Promise<void> {
  const { literal } = await import('../../kernel/sql.js')
  const stages = ['1-imported', '2-validated', '3-history', '4-variables', '5-scores', '6-lists']
  const allowed = [...stages.map((stage) => workspace.path(stage)), temporary]
  await session.run(`SET allowed_directories = [${allowed.map(literal).join(', ')}]`)
  await session.run('SET enable_external_access = false')
  await session.run('SET lock_configuration = true')
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

/** Writes at the pace of the reader, so that nothing piles up here. False once nobody reads. */
function written({ stdout }: Terminal, text: string): Promise<boolean> {
  return new Promise((resolve) => stdout.write(text, (error) => resolve(!error)))
}

function wordQueryError(error: Error): never {
  if (isFailure(error)) throw error
  throw failure('usage', `the query does not run: ${error.message.split('\n')[0]}`, {
    next: 'vigie query without SQL lists the tables.',
  })
}

/**
 * Only a statement that gives rows and changes nothing. The engine says what a statement is; of what EXPLAIN is about it
 * says nothing, so that is asked too: EXPLAIN ANALYZE runs it, COPY included.
 */
async function refuseWriting(session: Session, sql: string): Promise<void> {
  const kindsOf = (text: string) => session.statementKinds(text).catch(wordQueryError)
  const isOne = (kinds: readonly string[], kind: string) => kinds.length === 1 && kinds[0] === kind
  const kinds = await kindsOf(sql)
  if (isOne(kinds, 'SELECT')) return
  const explained = /^\s*EXPLAIN\s+(?!ANALY[SZ]E\b|\()(.*)$/is.exec(sql)?.[1]
  if (isOne(kinds, 'EXPLAIN') && explained && isOne(await kindsOf(explained), 'SELECT')) return
  throw failure('usage', 'a query is one SELECT; nothing can be written through it')
}
