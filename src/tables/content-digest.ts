import type { Session } from '../store/session.js'

/**
 * Digest of what a table holds, whatever the order of its rows: for steps that are fresh when what they read says the
 * same. Each row must be different from the others, as equal ones take each other away.
 */
export async function contentDigest(session: Session, table: string): Promise<string> {
  const { digest } = await session.one(
    `SELECT concat(count(*), '-', bit_xor(md5_number(CAST(rows AS VARCHAR)))) AS digest FROM ${table} AS rows`,
  )
  return String(digest)
}
