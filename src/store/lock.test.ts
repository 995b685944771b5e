import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot, temporaryFolder } from '../testing/vigie.js'
import { removeUnfinished } from './atomic.js'
import { holdLock } from './lock.js'

/** Takes a lock in a process that may not write a file as long as a lock: it ends with half of one. */
function takeHalf(path: string): void {
  const script = `const { holdLock } = await import(process.argv[1]); await holdLock(process.argv[2])`
  const words = ['--input-type=module', '-e', script, join(projectRoot, 'dist', 'store', 'lock.js'), path]
  const limited = spawnSync('sh', ['-c', 'ulimit -f 8 && exec "$0" "$@"', process.execPath, ...words])
  expect(limited.status).not.toBe(0)
}

test('given a process that ended while it made the lock, then the next one takes it and nothing is left of the half', async () => {
  const path = join(await temporaryFolder(), '.vigie', 'lock.duckdb')
  takeHalf(path)
  const lock = await holdLock(path)
  await removeUnfinished(dirname(path))
  lock.release()
  expect(readdirSync(dirname(path))).toEqual(['lock.duckdb'])
})
