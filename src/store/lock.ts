import { dirname } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { failure } from '../kernel/failure.js'
import { makeFolder } from './atomic.js'
import { engineError } from './engine-error.js'

/**
 * Holds the workspace for one run. The lock is the kernel's own on a DuckDB file of its own: it goes with the process,
 * however that dies. Nobody else may open the file, not even to look, since closing it again would drop the lock.
 * Throws a Failure of cause `locked` that names the holder's process when there is one.
 */
export async function holdLock(path: string): Promise<{ release(): void }> {
  await makeFolder(dirname(path))
  try {
    const instance = await DuckDBInstance.create(path, { threads: '1' })
    return { release: () => instance.closeSync() }
  } catch (error) {
    const text = String((error as Error).message)
    const pid = /PID ([0-9]+)/.exec(text)?.[1]
    if (!/could not set lock|conflicting lock/i.test(text)) throw engineError(error, 'writing')
    throw failure('locked', `another run holds this workspace${pid ? ` (process ${pid})` : ''}`, {
      next: 'Wait for it to end; vigie status says what it is doing.',
    })
  }
}
