import { link, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { failure } from '../kernel/failure.js'
import { besideName, makeFolder } from './atomic.js'
import { engine } from './engine.js'
import { engineError } from './engine-error.js'

/**
 * Holds the workspace for one run. The lock is the kernel's own on a DuckDB file of its own: it goes with the process,
 * however that dies. Nobody else may open the file, not even to look, since closing it again would drop the lock.
 * Throws a Failure of cause `locked` that names the holder's process when there is one.
 */
export async function holdLock(path: string): Promise<{ release(): void }> {
  await makeFolder(dirname(path))
  await makeLockFile(path)
  try {
    const instance = await engine().DuckDBInstance.create(path, { threads: '1' })
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

/**
 * Makes the file beside its place and links it there whole: a process killed while the engine makes it would leave a
 * file that nobody can open. A link, since a rename could take the place of a file that another run holds by then.
 */
async function makeLockFile(path: string): Promise<void> {
  if (await stat(path).catch(() => undefined)) return
  const beside = besideName(path)
  try {
    const instance = await engine()
      .DuckDBInstance.create(beside, { threads: '1' })
      .catch((error: unknown) => {
        throw engineError(error, 'writing')
      })
    instance.closeSync()
    await link(beside, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(beside, { force: true })
  }
}
