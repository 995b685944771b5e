import { failure, isFailure } from '../kernel/failure.js'
import type { Session } from '../store/session.js'

/**
 * Only a statement that gives rows and changes nothing. The engine says what a statement is; of what EXPLAIN is about it
 * says nothing, so that is asked too: EXPLAIN ANALYZE runs it, COPY included.
 */
export async function refuseWriting(session: Session, sql: string): Promise<void> {
  const isOne = (kinds: readonly string[], kind: string) => kinds.length === 1 && kinds[0] === kind
  const kinds = await session.statementKinds(sql)
  if (isOne(kinds, 'SELECT')) return
  const explained = /^\s*EXPLAIN\s+(?!ANALY[SZ]E\b|\()(.*)$/is.exec(sql)?.[1]
  if (isOne(kinds, 'EXPLAIN') && explained && isOne(await session.statementKinds(explained), 'SELECT')) return
  throw failure('usage', 'a query is one SELECT; nothing can be written through it')
}

/** The table that a query names and that is not there, when that is why it does not run. */
export const missingTable = (error: Error): string | undefined =>
  /^Catalog Error: Table with name "?(.+?)"? does not exist/.exec(error.message)?.[1]

/** An error of SQL that a person wrote, in words; what is not about their SQL is thrown on. */
export function wordQueryError(error: Error): never {
  const [issue] = isFailure(error) ? error.issues : []
  if (issue?.cause === 'trust') throw failure('usage', `a query reads tables alone: ${issue.message}`)
  if (issue) throw error
  throw failure('usage', `the query does not run: ${error.message.split('\n')[0]}`, {
    next: 'vigie query without SQL lists the tables.',
  })
}
