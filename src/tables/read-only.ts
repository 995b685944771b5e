import { failure, isFailure } from '../kernel/failure.js'
import { literal } from '../kernel/sql.js'
import type { Session } from '../store/session.js'
import { outputFolders, type Workspace } from '../store/workspace.js'

/** From here on the engine opens no file but those of the tables: not the keys beside them, nothing of the machine. */
export async function confine(session: Session, workspace: Workspace, temporary: string): Promise<void> {
  const allowed = [...outputFolders.map((stage) => workspace.path(stage)), temporary]
  await session.run(`SET allowed_directories = [${allowed.map(literal).join(', ')}]`)
  await session.run('SET enable_external_access = false')
  await session.run('SET lock_configuration = true')
}

/**
 * Only a statement that gives rows and changes nothing. The engine says what a statement is; of what EXPLAIN is about it
 * says nothing, so that is asked too: EXPLAIN ANALYZE runs it, COPY included.
 */
export async function refuseWriting(session: Session, sql: string): Promise<void> {
  const kindsOf = (text: string) => session.statementKinds(text).catch(wordQueryError)
  const isOne = (kinds: readonly string[], kind: string) => kinds.length === 1 && kinds[0] === kind
  const kinds = await kindsOf(sql)
  if (isOne(kinds, 'SELECT')) return
  const explained = /^\s*EXPLAIN\s+(?!ANALY[SZ]E\b|\()(.*)$/is.exec(sql)?.[1]
  if (isOne(kinds, 'EXPLAIN') && explained && isOne(await kindsOf(explained), 'SELECT')) return
  throw failure('usage', 'a query is one SELECT; nothing can be written through it')
}

/** An error of SQL that a person wrote, in words; what is not about their SQL is thrown on. */
export function wordQueryError(error: Error): never {
  if (isFailure(error)) throw error
  throw failure('usage', `the query does not run: ${error.message.split('\n')[0]}`, {
    next: 'vigie query without SQL lists the tables.',
  })
}
