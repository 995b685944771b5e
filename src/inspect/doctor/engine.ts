import { literal } from '../../kernel/sql.js'
import { type SessionLimits, withSession } from '../../store/session.js'
import { type Finding, failed, well } from './finding.js'

/** Each must be refused by an engine that is locked in its folders. */
const escapes = (closed: readonly string[]) => [
  ...closed.map((path) => `FROM read_text(${literal(path)})`),
  "SET allowed_directories = ['/']",
  'SET enable_external_access = true',
  "ATTACH '/tmp/vigie.duckdb'",
  'INSTALL httpfs',
]

/**
 * Proves that the engine, opened as a run opens it, cannot reach what it is not for: files outside the workspace, and the
 * keys in it.
 */
export async function engineFinding(limits: SessionLimits, closed: readonly string[]): Promise<Finding> {
  const passed = await withSession(limits, async (session) => {
    const held: string[] = []
    for (const sql of escapes(closed)) {
      const refused = await session.run(sql).then(
        () => false,
        () => true,
      )
      if (!refused) held.push(sql.split(' ', 2).join(' '))
    }
    return held
  })
  if (passed.length === 0) return well('engine', 'opens nothing but deliveries and results, and cannot be widened')
  return failed('engine', 'trust', `it runs what it must refuse: ${passed.join(', ')}`, 'Do not use this build.')
}
