import { literal } from '../../kernel/sql.js'
import { type SessionLimits, withSession } from '../../store/session.js'
import { type Finding, failed, well } from './finding.js'

/** Each must be refused by an engine that is locked in its folders. `self` is a file that is there on every machine. */
const escapes = (self: string) => [
  `FROM read_text(${literal(self)})`,
  "SET allowed_directories = ['/']",
  'SET enable_external_access = true',
  "ATTACH '/tmp/vigie.duckdb'",
  'INSTALL httpfs',
]

/** Proves that the engine, opened as a run opens it, cannot reach what is not of the workspace. */
export async function engineFinding(limits: SessionLimits, self: string): Promise<Finding> {
  const passed = await withSession(limits, async (session) => {
    const held: string[] = []
    for (const sql of escapes(self)) {
      const refused = await session.run(sql).then(
        () => false,
        () => true,
      )
      if (!refused) held.push(sql.split(' ', 2).join(' '))
    }
    return held
  })
  if (passed.length === 0) return well('engine', 'opens nothing outside the workspace, and cannot be widened')
  return failed('engine', 'trust', `it runs what it must refuse: ${passed.join(', ')}`, 'Do not use this build.')
}
