import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, openSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'

/**
 * Runs an engine statement that reads a named pipe while `feed` writes into it. The pipe is opened only once the engine
 * has opened its end, and given up as soon as the engine stops, so that neither waits for the other for ever.
 */
export async function throughPipe<Fed>(
  folder: string,
  consume: (path: string) => Promise<void>,
  feed: (write: (chunk: Buffer) => Promise<void>) => Promise<Fed>,
): Promise<Fed> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, `flux-${nextName()}`)
  await promisify(execFile)('mkfifo', ['-m', '600', path])
  const engine = { done: false, error: undefined as unknown }
  const consuming = consume(path).then(
    () => {
      engine.done = true
    },
    (error) => {
      engine.done = true
      engine.error = error
    },
  )
  let pipe: Socket | undefined
  try {
    pipe = await openForWriting(path, () => engine.done)
    const fed = await feed((chunk) => writeTo(pipe, chunk))
    await finish(pipe)
    await consuming
    if (engine.error) throw engine.error
    return fed
  } catch (error) {
    pipe?.destroy()
    await releaseReader(path, () => engine.done, consuming)
    throw error
  } finally {
    await rm(path, { force: true })
  }
}

let count = 0
/** Names differ inside this process; the folder belongs to one run. */
function nextName(): string {
  count += 1
  return String(count)
}

async function openForWriting(path: string, engineDone: () => boolean): Promise<Socket | undefined> {
  while (!engineDone()) {
    try {
      const fd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
      const pipe = new Socket({ fd, readable: false, writable: true })
      // A reader that stops early shows in the engine's own error, which says more than EPIPE.
      pipe.on('error', () => undefined)
      return pipe
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error
      await pause(1)
    }
  }
  return undefined
}

async function writeTo(pipe: Socket | undefined, chunk: Buffer): Promise<void> {
  if (!pipe || pipe.destroyed) return
  if (pipe.write(chunk)) return
  const stop = new AbortController()
  await Promise.race([once(pipe, 'drain', stop), once(pipe, 'close', stop)]).catch(() => undefined)
  stop.abort()
}

async function finish(pipe: Socket | undefined): Promise<void> {
  if (!pipe || pipe.destroyed) return
  const closed = once(pipe, 'close')
  pipe.end()
  await closed
}

/** When feeding fails before the engine opened its end, opens and closes the pipe so that the engine sees its end. */
async function releaseReader(path: string, engineDone: () => boolean, consuming: Promise<void>): Promise<void> {
  while (!engineDone()) {
    try {
      closeSync(openSync(path, constants.O_WRONLY | constants.O_NONBLOCK))
    } catch {
      // Nobody reads yet.
    }
    await Promise.race([consuming, pause(5)])
  }
}
